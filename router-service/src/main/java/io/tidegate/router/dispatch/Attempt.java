package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.router.config.Timeouts;
import io.tidegate.router.dispatch.FailureKind.Blame;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One upstream request with its place in flight, its breaker permit and its deadlines. */
final class Attempt {
  private final Vertx vertx;
  private final Route route;
  private final Caller caller;
  private final ArmRuntime arm;
  private final Endpoint endpoint;
  private final long totalDeadlineNanos;
  private final Runnable onCommit;
  private final long startedNanos = System.nanoTime();
  private @Nullable UpstreamCall call;
  private final AttemptLedger.Booking booking;
  private @Nullable StreamAnswer stream;
  private @Nullable Answer answer;
  private boolean settled;

  Attempt(
      Vertx vertx,
      Route route,
      Caller caller,
      ArmRuntime arm,
      Endpoint endpoint,
      AttemptLedger.Booking booking,
      long totalDeadlineNanos,
      Runnable onCommit) {
    this.vertx = vertx;
    this.route = route;
    this.caller = caller;
    this.arm = arm;
    this.endpoint = endpoint;
    this.booking = booking;
    this.totalDeadlineNanos = totalDeadlineNanos;
    this.onCommit = onCommit;
  }

  void start(Buffer body, Consumer<Answer> onAnswer, Consumer<Failure> onFailure) {
    Consumer<Answer> done =
        whole -> {
          answer = whole;
          onAnswer.accept(whole);
        };
    UpstreamCall next = new UpstreamCall(vertx, endpoint, f -> failed(f, onFailure));
    call = next;
    Timeouts timeouts = arm.config().timeouts();
    boolean streams = route.request().stream();
    UpstreamCall.Reader reader;
    if (streams) {
      StreamAnswer relay =
          new StreamAnswer(
              vertx,
              next,
              caller,
              timeouts,
              !route.request().includeUsage(),
              route.request().choices(),
              startedNanos,
              totalDeadlineNanos,
              onCommit,
              done);
      stream = relay;
      reader = relay;
    } else {
      reader = new WholeAnswer(next, done);
    }
    long first = startedNanos + (streams ? timeouts.firstToken() : timeouts.answer()).toNanos();
    if (first - totalDeadlineNanos > 0) {
      next.deadline(totalDeadlineNanos, FailureKind.TOTAL_TIMEOUT);
    } else {
      next.deadline(first, streams ? FailureKind.FIRST_TOKEN_TIMEOUT : FailureKind.ANSWER_TIMEOUT);
    }
    next.start(body, route, reader);
  }

  private void failed(Failure failure, Consumer<Failure> onFailure) {
    StreamAnswer relay = stream;
    if (relay != null) {
      relay.flush();
    }
    boolean silence = failure.kind() == FailureKind.IDLE_TIMEOUT;
    if (silence && relay != null && relay.completeWithoutDone()) {
      relay.completeAfterSilence();
    } else {
      onFailure.accept(failure);
    }
  }

  /** Stops the upstream and gives everything back. */
  void cancel() {
    UpstreamCall running = call;
    if (running != null) {
      running.cancel();
    }
    settle(Blame.CALLER);
  }

  /** Gives the place in flight back and tells the breaker; once. */
  void settle(Blame blame, boolean success) {
    if (settled) {
      return;
    }
    settled = true;
    endpoint.leave();
    if (success) {
      endpoint.breaker().success();
    } else if (blame == Blame.ENDPOINT) {
      endpoint.breaker().failure(System.nanoTime());
    } else {
      endpoint.breaker().ignore();
    }
  }

  void settle(Blame blame) {
    settle(blame, false);
  }

  boolean committed() {
    return stream != null && stream.committed();
  }

  Optional<Usage> usage() {
    if (answer != null) {
      return answer.usage();
    }
    return stream == null ? Optional.empty() : stream.usage();
  }

  long contentCharacters() {
    if (answer != null) {
      return answer.contentCharacters();
    }
    return stream == null ? 0 : stream.contentCharacters();
  }

  OptionalLong firstTokenNanos() {
    return answer == null ? OptionalLong.empty() : answer.firstTokenNanos();
  }

  /** Closes the books on this attempt; once, after its end. */
  AttemptLedger.Bill close(DecisionMade decision, Status status, String outcome) {
    AttemptLedger.Bill bill = Outcomes.bill(decision, status, outcome, this, route);
    booking.settle(bill);
    return bill;
  }

  /** Where the caller left: before or after the first content. */
  String phase() {
    if (!route.request().stream()) {
      return "whole_answer";
    }
    return committed() ? "mid_stream" : "first_token";
  }

  String model() {
    return arm.arm().model();
  }

  ArmRuntime arm() {
    return arm;
  }

  long startNanos() {
    return startedNanos;
  }

  long elapsedNanos() {
    return System.nanoTime() - startedNanos;
  }
}
