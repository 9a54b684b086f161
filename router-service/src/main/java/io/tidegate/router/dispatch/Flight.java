package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.router.dispatch.FailureKind.Action;
import io.tidegate.router.dispatch.FailureKind.Blame;
import io.tidegate.router.metrics.GatewayMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One request's attempts, one after the other, on one event loop.
 *
 * <p>A retry on the same model belongs to the same decision; another model is a new decision with
 * every constraint applied again. After the first content nothing is tried again.
 */
public final class Flight {
  private static final long PATIENCE_MILLIS = 2_000;

  private final Vertx vertx;
  private final DecisionDesk desk;
  private final AttemptLedger ledger;
  private final GatewayMetrics metrics;
  private final int maxAttempts;
  private final Route route;
  private final Caller caller;
  private final Set<String> triedArms = new HashSet<>();
  private final Set<Endpoint> triedEndpoints = new HashSet<>();

  private RoutingRequest routing;
  private @Nullable DecisionMade decision;
  private @Nullable Attempt attempt;
  private long decisionNanos;
  private long deadlineNanos;
  private long overheadNanos = -1;
  private int attempts;
  private int retriesHere;
  private boolean over;

  Flight(
      Vertx vertx,
      DecisionDesk desk,
      AttemptLedger ledger,
      GatewayMetrics metrics,
      int maxAttempts,
      Route route,
      Caller caller) {
    this.vertx = vertx;
    this.desk = desk;
    this.ledger = ledger;
    this.metrics = metrics;
    this.maxAttempts = maxAttempts;
    this.route = route;
    this.caller = caller;
    this.routing = route.routing();
  }

  /** The caller has hung up: the upstream is told at once. */
  public void abandon() {
    if (over) {
      return;
    }
    over = true;
    Attempt running = attempt;
    if (running == null) {
      metrics.disconnect("before_attempt");
    } else {
      metrics.disconnect(running.phase());
      running.cancel();
      metrics.attempt(running.model(), "cancelled", running.elapsedNanos());
      if (route.request().stream()) {
        metrics.stream("cancelled");
      }
    }
    DecisionMade made = decision;
    if (made != null) {
      settle(made, Status.CANCELLED, "cancelled", running);
    }
  }

  void take(DecisionMade made) {
    decision = made;
    decisionNanos = System.nanoTime();
    retriesHere = 0;
    triedEndpoints.clear();
    ArmRuntime arm = desk.fleet().arm(made.chosenCandidate().armId());
    if (attempts == 0) {
      deadlineNanos = route.readyNanos() + arm.config().timeouts().total().toNanos();
    }
    ask(made, arm);
  }

  private void ask(DecisionMade made, ArmRuntime arm) {
    if (over) {
      return;
    }
    long now = System.nanoTime();
    if (overheadNanos < 0) {
      overheadNanos = now - route.readyNanos();
      metrics.overhead(overheadNanos);
    }
    Optional<Endpoint> endpoint = arm.acquire(now, triedEndpoints);
    if (endpoint.isEmpty()) {
      // Retries go back to an endpoint that was asked before; new ones come first.
      endpoint = arm.acquire(now, Set.of());
    }
    attempts++;
    if (endpoint.isEmpty() || !endpoint.get().enter()) {
      endpoint.ifPresent(e -> e.breaker().ignore());
      failed(made, arm, Failure.of(FailureKind.BUSY), null);
      return;
    }
    triedEndpoints.add(endpoint.get());
    Optional<AttemptLedger.Booking> booking =
        ledger.reserve(route, made, attempts, endpoint.get().name());
    if (booking.isEmpty()) {
      endpoint.get().leave();
      endpoint.get().breaker().ignore();
      failed(made, arm, Failure.of(FailureKind.BUDGET), null);
      return;
    }
    Buffer body = Buffer.buffer(route.request().bodyFor(arm.arm().upstreamModel()));
    Attempt next =
        new Attempt(
            vertx,
            route,
            caller,
            arm,
            endpoint.get(),
            booking.get(),
            deadlineNanos,
            () -> caller.openStream(facts(made, OptionalLong.empty())));
    attempt = next;
    next.start(body, answer -> answered(made, arm, next, answer), f -> failed(made, arm, f, next));
  }

  private void answered(DecisionMade made, ArmRuntime arm, Attempt done, Answer answer) {
    over = true;
    done.settle(Blame.NOBODY, true);
    arm.observe(false, done.elapsedNanos() * 1e-9);
    metrics.attempt(done.model(), "success", done.elapsedNanos());
    answer.firstTokenNanos().ifPresent(nanos -> metrics.firstToken(done.model(), nanos));
    answer.usage().ifPresent(u -> metrics.tokens(done.model(), u.promptTokens(), u.outputTokens()));
    if (answer.badEvents() > 0) {
      metrics.badEvents(done.model(), answer.badEvents());
    }
    long cost = settle(made, Status.SUCCESS, "success", done);
    if (route.request().stream()) {
      metrics.stream("complete");
      caller.endStream();
    } else {
      caller.answer(answer.body(), facts(made, OptionalLong.of(cost)));
    }
  }

  private void failed(DecisionMade made, ArmRuntime arm, Failure failure, @Nullable Attempt done) {
    if (over) {
      return;
    }
    if (done != null) {
      done.settle(failure.kind().blame());
      metrics.attempt(done.model(), failure.kind().label(), done.elapsedNanos());
      if (failure.kind().blame() == Blame.ENDPOINT) {
        arm.observe(true, 0);
      }
    }
    attempt = null;
    boolean last = attempts >= maxAttempts || System.nanoTime() - deadlineNanos >= 0;
    if (done != null && done.committed()) {
      metrics.stream(failure.kind() == FailureKind.TRUNCATED ? "truncated" : "error");
      giveUp(made, failure, done);
    } else if (last || failure.kind().action() == Action.GIVE_UP) {
      giveUp(made, failure, done);
    } else if (elsewhere(arm, failure)) {
      again(made, failure, done);
      ask(made, arm);
    } else if (failure.kind().action() == Action.RETRY_SAME
        && retriesHere < arm.config().retries()) {
      again(made, failure, done);
      retry(made, arm, backoffMillis());
    } else if (!hop(made, arm, failure, done)) {
      waitOrGiveUp(made, arm, failure, done);
    }
  }

  /** Another endpoint of the same model is as good, and asking it is no new decision. */
  private boolean elsewhere(ArmRuntime arm, Failure failure) {
    if (failure.kind().blame() != Blame.ENDPOINT || failure.kind() == FailureKind.REFUSED) {
      return false;
    }
    long now = System.nanoTime();
    return arm.endpoints().stream()
        .anyMatch(e -> !triedEndpoints.contains(e) && e.breaker().available(now));
  }

  /** The decision goes on with another attempt. */
  private static void again(DecisionMade made, Failure failure, @Nullable Attempt done) {
    if (done != null) {
      done.close(made, failed(failure), failure.kind().label());
    }
  }

  private void retry(DecisionMade made, ArmRuntime arm, long waitMillis) {
    retriesHere++;
    metrics.retry(arm.arm().model());
    vertx.setTimer(Math.max(1, waitMillis), id -> ask(made, arm));
  }

  /** Another model, if the constraints leave one. */
  private boolean hop(DecisionMade made, ArmRuntime arm, Failure failure, @Nullable Attempt done) {
    if (!route.fallbackAllowed()) {
      return false;
    }
    triedArms.add(arm.arm().id());
    if (failure.kind().action() == Action.LARGER_WINDOW) {
      for (ArmRuntime other : desk.fleet().arms()) {
        if (other.arm().contextWindowTokens() <= arm.arm().contextWindowTokens()) {
          triedArms.add(other.arm().id());
        }
      }
    }
    Optional<RoutingRequest> next = Fallbacks.next(routing, arm.config(), triedArms, desk.fleet());
    if (next.isEmpty()) {
      return false;
    }
    DecisionResult result = desk.decide(route, next.get(), made.decisionId(), false);
    if (!(result instanceof DecisionResult.Decided decided)) {
      return false;
    }
    settle(made, failed(failure), failure.kind().label(), done);
    routing = next.get();
    metrics.fallback(
        arm.arm().model(), Dispatcher.model(decided.decision()), failure.kind().label());
    take(decided.decision());
    return true;
  }

  /** Nobody else may answer: a short wait that the upstream asked for is better than an error. */
  private void waitOrGiveUp(
      DecisionMade made, ArmRuntime arm, Failure failure, @Nullable Attempt done) {
    long wait = failure.retryAfterMillis().orElse(backoffMillis());
    boolean patient =
        failure.kind() == FailureKind.RATE_LIMITED || failure.kind() == FailureKind.UNAVAILABLE;
    if (patient && wait <= PATIENCE_MILLIS && retriesHere < arm.config().retries()) {
      again(made, failure, done);
      retry(made, arm, wait);
    } else {
      giveUp(made, failure, done);
    }
  }

  private void giveUp(DecisionMade made, Failure failure, @Nullable Attempt done) {
    over = true;
    settle(made, failed(failure), failure.kind().label(), done);
    caller.fail(failure, facts(made, OptionalLong.empty()));
  }

  private static Status failed(Failure failure) {
    return failure.kind().blame() == Blame.ENDPOINT ? Status.FAILURE : Status.CANCELLED;
  }

  private HopFacts facts(DecisionMade made, OptionalLong cost) {
    return new HopFacts(made, attempts, Math.max(0, overheadNanos), cost);
  }

  /** Ends a decision: its last attempt's bill, its outcome; the cost in nano-USD. */
  private long settle(DecisionMade made, Status status, String outcome, @Nullable Attempt done) {
    AttemptLedger.Bill bill = done == null ? null : done.close(made, status, outcome);
    desk.outcome(
        Outcomes.outcome(made, status, done, bill, decisionNanos, desk.nowEpochMillis(), route),
        route.traceparent());
    long cost = bill == null ? 0 : bill.costNanoUsd();
    if (done != null && cost > 0) {
      metrics.cost(done.model(), cost);
    }
    return cost;
  }

  /** Full jitter, milliseconds. */
  private long backoffMillis() {
    return ThreadLocalRandom.current().nextLong(20, 120L << Math.min(4, retriesHere));
  }
}
