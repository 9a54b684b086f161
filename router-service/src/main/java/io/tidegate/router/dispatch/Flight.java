package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.router.guard.Backoff;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.request.Operation;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One request's attempts, one after the other, on one event loop.
 *
 * <p>A retry on the same model belongs to the same decision; another model is a new decision with
 * every constraint applied again. After the first content only a model that continues what the
 * caller has may go on.
 */
public final class Flight {
  private final FlightParts parts;
  private final DecisionDesk desk;
  private final GatewayMetrics metrics;
  private final Route route;
  private final Caller caller;
  private final CallerStream out;
  private final Transcript transcript;
  private final Trail trail;
  private final Books books;
  private final Veil veil;

  private @Nullable DecisionMade decision;
  private @Nullable Attempt attempt;
  private @Nullable Failure broken;
  private long deadlineNanos;
  private long overheadNanos = -1;
  private long waitTimer = -1;
  private int attempts;
  private int retriesHere;
  private boolean over;

  Flight(FlightParts parts, Route route, Caller caller) {
    this.parts = parts;
    this.desk = parts.desk();
    this.metrics = parts.metrics().of(route.request().operation().label());
    this.route = route;
    this.caller = caller;
    this.out = new CallerStream(parts.vertx(), caller, parts.writeIdleMillis());
    this.transcript =
        new Transcript(
            route.request().stream()
                && route.request().operation() == Operation.CHAT
                && desk.fleet().canContinue());
    this.trail = new Trail(desk, route);
    this.books = new Books(parts, route);
    this.veil = new Veil(route);
  }

  /** The caller has hung up: the upstream is told at once. */
  public void abandon() {
    if (over || !books.begun()) {
      over = true;
      return;
    }
    Attempt running = attempt;
    end();
    if (running == null) {
      metrics.disconnect("between_attempts");
    } else {
      metrics.disconnect(running.phase());
      running.cancel();
      metrics.attempt(running.model(), "cancelled", running.elapsedNanos());
    }
    if (route.request().stream()) {
      metrics.stream("cancelled");
    }
    DecisionMade made = decision;
    if (made != null) {
      books.settle(made, Status.CANCELLED, "cancelled", running);
    }
  }

  /** Acts on a decision: the request's first, or one that follows a failure. */
  void take(DecisionMade made) {
    decision = made;
    retriesHere = 0;
    trail.arrive();
    ArmRuntime arm = desk.fleet().arm(made.chosenCandidate().armId());
    if (books.open()) {
      deadlineNanos = route.readyNanos() + arm.config().timeouts().total().toNanos();
      if (route.request().stream() && route.keepAlive()) {
        out.keepAlive(parts.keepAliveMillis(), this::facts);
      }
    }
    ask(made, arm);
  }

  private void ask(DecisionMade made, ArmRuntime arm) {
    waitTimer = -1;
    if (over) {
      return;
    }
    long now = System.nanoTime();
    if (overheadNanos < 0) {
      overheadNanos = now - route.readyNanos();
      metrics.overhead(overheadNanos);
    }
    Slot slot = trail.acquire(arm, now);
    if (slot == null) {
      failed(made, arm, Failure.of(FailureKind.BUSY), null);
      return;
    }
    Optional<AttemptLedger.Booking> booking =
        parts.ledger().reserve(route, made, attempts + 1, slot.endpoint().name());
    if (booking.isEmpty()) {
      slot.ignored();
      failed(made, arm, Failure.of(FailureKind.BUDGET), null);
      return;
    }
    attempts++;
    trail.asked(slot.endpoint());
    send(made, arm, new Attempt(parts.vertx(), route, arm, slot, booking.get(), deadlineNanos));
  }

  private void send(DecisionMade made, ArmRuntime arm, Attempt next) {
    attempt = next;
    byte[] body = veil.body(arm, transcript);
    if (!route.request().stream()) {
      next.startWhole(
          body,
          answer -> answered(made, arm, next, veil.unveiled(arm, answer)),
          failure -> failed(made, arm, failure, next));
      return;
    }
    next.startStream(
        body,
        out,
        transcript,
        veil.restorer(arm),
        () -> out.open(facts()),
        answer -> answered(made, arm, next, answer),
        failure -> failed(made, arm, failure, next));
  }

  private void answered(DecisionMade made, ArmRuntime arm, Attempt done, Answer answer) {
    if (over) {
      return;
    }
    end();
    long cost = books.settle(made, Status.SUCCESS, "success", done);
    arm.observe(false, done.elapsedNanos() * 1e-9);
    metrics.attempt(done.model(), "success", done.elapsedNanos());
    Outcomes.measure(metrics, done, answer);
    if (route.request().stream()) {
      metrics.stream("complete");
      out.end();
    } else {
      caller.answer(answer.body(), facts(made, OptionalLong.of(cost)));
    }
  }

  private void failed(DecisionMade made, ArmRuntime arm, Failure failure, @Nullable Attempt done) {
    if (over) {
      return;
    }
    attempt = null;
    if (done != null) {
      blame(arm, failure.kind(), done);
    }
    if (broken == null || (done != null && done.committed())) {
      broken = transcript.committed() ? failure : null;
    }
    double draw = ThreadLocalRandom.current().nextDouble();
    long wait = Backoff.waitMillis(retriesHere, failure.retryAfterMillis(), draw);
    long now = System.nanoTime();
    Recovery recovery =
        new Recovery(
            failure.kind(),
            transcript.committed(),
            attempts,
            parts.maxAttempts(),
            (deadlineNanos - now) / 1_000_000,
            done != null && done.endpoint().breaker().failing(),
            trail.otherEndpoint(arm, now),
            retriesHere,
            arm.config().retries(),
            wait,
            failure.retryAfterMillis().isPresent(),
            trail.elsewhereWorthMore(made, arm, wait));
    boolean goesOn =
        switch (recovery.step()) {
          case CONTINUE -> continuable() && hop(made, arm, failure, done);
          case OTHER_ENDPOINT ->
              again(made, arm, failure, done, 0) || hop(made, arm, failure, done);
          case WAIT -> again(made, arm, failure, done, wait) || hop(made, arm, failure, done);
          case HOP -> hop(made, arm, failure, done);
          case HOP_OR_WAIT ->
              hop(made, arm, failure, done) || again(made, arm, failure, done, wait);
          case GIVE_UP -> false;
        };
    if (!goesOn) {
      giveUp(made, failure, done);
    }
  }

  private void blame(ArmRuntime arm, FailureKind kind, Attempt done) {
    done.failed(kind);
    metrics.attempt(done.model(), kind.label(), done.elapsedNanos());
    if (kind.endpointAtFault()) {
      arm.observe(true, 0);
    }
    if (kind.silence()) {
      trail.silent(done.endpoint());
    }
  }

  private boolean continuable() {
    return transcript.continuable() && route.request().choices() == 1 && !route.request().tools();
  }

  /** Another attempt on the same decision, within the gateway's budget for repetitions. */
  private boolean again(
      DecisionMade made, ArmRuntime arm, Failure failure, @Nullable Attempt done, long waitMillis) {
    if (!books.tryRetry()) {
      metrics.shed("retry_budget");
      return false;
    }
    if (done != null) {
      done.close(made, status(failure), failure.kind().label());
    }
    metrics.retry(arm.arm().model());
    if (waitMillis == 0) {
      ask(made, arm);
    } else {
      retriesHere++;
      waitTimer = parts.vertx().setTimer(waitMillis, id -> ask(made, arm));
    }
    return true;
  }

  /** Another model, if the constraints leave one. */
  private boolean hop(DecisionMade made, ArmRuntime arm, Failure failure, @Nullable Attempt done) {
    Optional<DecisionMade> next =
        trail.hop(made, arm, failure.kind(), transcript.committed(), veil.edgeOnly(transcript));
    if (next.isEmpty()) {
      return false;
    }
    books.stopRetrying();
    books.settle(made, status(failure), failure.kind().label(), done);
    metrics.fallback(arm.arm().model(), Dispatcher.model(next.get()), failure.kind().label());
    take(next.get());
    return true;
  }

  private void giveUp(DecisionMade made, Failure failure, @Nullable Attempt done) {
    end();
    books.settle(made, status(failure), failure.kind().label(), done);
    Failure told = broken == null ? failure : broken;
    if (transcript.committed()) {
      metrics.stream(told.kind() == FailureKind.TRUNCATED ? "truncated" : "error");
    } else if (failure.kind().endpointAtFault() && desk.fleet().allFailing()) {
      told = desk.fleet().allDown(failure);
    }
    out.stop();
    caller.fail(told, facts());
  }

  /** The request is over: what it held of the gateway goes back. */
  private void end() {
    over = true;
    attempt = null;
    out.stop();
    books.close();
    if (waitTimer >= 0) {
      parts.vertx().cancelTimer(waitTimer);
    }
  }

  private static Status status(Failure failure) {
    return failure.kind().blame() == FailureKind.Blame.ENDPOINT ? Status.FAILURE : Status.CANCELLED;
  }

  private HopFacts facts() {
    DecisionMade made = decision;
    if (made == null) {
      throw new IllegalStateException("no decision yet");
    }
    return facts(made, OptionalLong.empty());
  }

  private HopFacts facts(DecisionMade made, OptionalLong cost) {
    return new HopFacts(made, attempts, Math.max(0, overheadNanos), cost);
  }
}
