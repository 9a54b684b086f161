package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.router.redact.StreamRestorer;
import io.tidegate.router.request.Operation;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One upstream request with its place in flight, its entry in the books and its deadlines. */
final class Attempt {
  private final Vertx vertx;
  private final Route route;
  private final ArmRuntime arm;
  private final Slot slot;
  private final AttemptLedger.Booking booking;
  private final Deadlines deadlines;
  private @Nullable UpstreamCall call;
  private @Nullable StreamAnswer stream;
  private @Nullable Answer answer;
  private boolean closed;

  Attempt(
      Vertx vertx,
      Route route,
      ArmRuntime arm,
      Slot slot,
      AttemptLedger.Booking booking,
      long totalDeadlineNanos) {
    this.vertx = vertx;
    this.route = route;
    this.arm = arm;
    this.slot = slot;
    this.booking = booking;
    this.deadlines = new Deadlines(System.nanoTime(), totalDeadlineNanos, arm.config().timeouts());
  }

  /** Asks for an answer in one piece. */
  void startWhole(byte[] body, Consumer<Answer> onAnswer, Consumer<Failure> onFailure) {
    UpstreamCall next = new UpstreamCall(vertx, slot.endpoint(), onFailure);
    call = next;
    next.deadline(deadlines.answer());
    next.start(
        body,
        route,
        new WholeAnswer(next, route.request().operation(), deadlines, answered(onAnswer)));
  }

  /**
   * Asks for a stream, or for the rest of one.
   *
   * @param restorer puts values back into its events; null for nothing to put back
   */
  void startStream(
      byte[] body,
      CallerStream out,
      Transcript transcript,
      @Nullable StreamRestorer restorer,
      Runnable onCommit,
      Consumer<Answer> onAnswer,
      Consumer<Failure> onFailure) {
    UpstreamCall next = new UpstreamCall(vertx, slot.endpoint(), f -> failed(f, out, onFailure));
    call = next;
    StreamAnswer.Wish wish =
        new StreamAnswer.Wish(
            route.request().includeUsage(),
            route.request().choices(),
            route.request().promptTokens(),
            transcript.committed(),
            restorer,
            route.request().operation() == Operation.CHAT
                ? "chat.completion.chunk"
                : "text_completion");
    StreamAnswer relay =
        new StreamAnswer(next, out, transcript, deadlines, wish, onCommit, answered(onAnswer));
    stream = relay;
    next.deadline(deadlines.firstToken());
    next.start(body, route, relay);
  }

  private Consumer<Answer> answered(Consumer<Answer> onAnswer) {
    return whole -> {
      answer = whole;
      onAnswer.accept(whole);
    };
  }

  private void failed(Failure failure, CallerStream out, Consumer<Failure> onFailure) {
    out.flush();
    StreamAnswer relay = stream;
    boolean silence = failure.kind() == FailureKind.IDLE_TIMEOUT;
    if (silence && relay != null && relay.completeWithoutDone()) {
      relay.completeAfterSilence();
    } else {
      onFailure.accept(failure);
    }
  }

  /** Stops the upstream and gives its place back; nothing is reported any more. */
  void cancel() {
    UpstreamCall running = call;
    if (running != null) {
      running.cancel();
    }
    slot.ignored();
  }

  /** Gives the place back after an answer. */
  void succeeded(AttemptLedger.Bill bill) {
    slot.answered(firstTokenNanos(), bill.nanos(), bill.outputTokens());
  }

  /** Gives the place back after a failure. */
  void failed(FailureKind kind) {
    slot.failed(kind);
  }

  /** Closes the books on this attempt; once, after its end. */
  AttemptLedger.Bill close(DecisionMade decision, Status status, String outcome) {
    AttemptLedger.Bill bill = Outcomes.bill(decision, status, outcome, this, route);
    if (!closed) {
      closed = true;
      booking.settle(bill);
    }
    return bill;
  }

  /** Some of its content has reached the caller. */
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

  /** Where the caller left: before or after the first content. */
  String phase() {
    if (!route.request().stream()) {
      return "whole_answer";
    }
    return committed() ? "mid_stream" : "first_token";
  }

  Endpoint endpoint() {
    return slot.endpoint();
  }

  String model() {
    return arm.arm().model();
  }

  long startNanos() {
    return deadlines.startedNanos();
  }

  long elapsedNanos() {
    return System.nanoTime() - deadlines.startedNanos();
  }
}
