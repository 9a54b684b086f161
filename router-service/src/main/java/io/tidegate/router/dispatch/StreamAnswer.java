package io.tidegate.router.dispatch;

import io.tidegate.router.config.Timeouts;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Relays a stream of events: parsed, judged and framed anew, so that an upstream's bytes can forge
 * nothing.
 *
 * <p>Events before the first content are held back; with the first content the answer is committed
 * to this upstream. What one read brought leaves in one write.
 */
final class StreamAnswer implements UpstreamCall.Reader {
  private static final int EVENT_BYTES_MAX = 1 << 20;
  private static final int HELD_BYTES_MAX = 256 << 10;
  private static final long AFTER_FINISH_NANOS = 2_000_000_000L;
  private static final long AFTER_USAGE_NANOS = 250_000_000L;
  private static final long STUCK_CALLER_MILLIS = 30_000;
  private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};
  private static final byte[] END = {'\n', '\n'};
  static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

  private final Vertx vertx;
  private final UpstreamCall call;
  private final Caller caller;
  private final Timeouts timeouts;
  private final boolean stripUsage;
  private final int choices;
  private final long startedNanos;
  private final long totalDeadlineNanos;
  private final Runnable onCommit;
  private final Consumer<Answer> onAnswer;
  private final SseParser parser = new SseParser(EVENT_BYTES_MAX, this::event);

  private @Nullable HttpClientResponse response;
  private Buffer pending = Buffer.buffer();
  private boolean flushScheduled;
  private boolean paused;
  private boolean committed;
  private boolean choicesSeen;
  private int finishedChoices;
  private boolean bodyEnded;
  private OptionalLong firstTokenNanos = OptionalLong.empty();
  private Optional<Usage> usage = Optional.empty();
  private long contentCharacters;
  private int badEvents;

  StreamAnswer(
      Vertx vertx,
      UpstreamCall call,
      Caller caller,
      Timeouts timeouts,
      boolean stripUsage,
      int choices,
      long startedNanos,
      long totalDeadlineNanos,
      Runnable onCommit,
      Consumer<Answer> onAnswer) {
    this.vertx = vertx;
    this.call = call;
    this.caller = caller;
    this.timeouts = timeouts;
    this.stripUsage = stripUsage;
    this.choices = choices;
    this.startedNanos = startedNanos;
    this.totalDeadlineNanos = totalDeadlineNanos;
    this.onCommit = onCommit;
    this.onAnswer = onAnswer;
  }

  /** Content has reached the caller: nobody else may answer any more. */
  boolean committed() {
    return committed;
  }

  Optional<Usage> usage() {
    return usage;
  }

  long contentCharacters() {
    return contentCharacters;
  }

  @Override
  public @Nullable FailureKind head(HttpClientResponse head) {
    response = head;
    String type = String.valueOf(head.getHeader("content-type")).toLowerCase(Locale.ROOT);
    return type.contains("text/event-stream") ? null : FailureKind.MALFORMED;
  }

  @Override
  public void chunk(Buffer bytes) {
    if (!parser.feed(bytes.getBytes())) {
      flush();
      call.fail(Failure.of(FailureKind.TOO_LARGE));
      return;
    }
    if (call.over()) {
      return;
    }
    if (completeWithoutDone()) {
      long grace = usage.isPresent() ? AFTER_USAGE_NANOS : AFTER_FINISH_NANOS;
      call.deadline(System.nanoTime() + grace, FailureKind.IDLE_TIMEOUT);
    } else if (committed) {
      idleDeadline();
    }
    if (!flushScheduled && committed && pending.length() > 0) {
      flushScheduled = true;
      vertx.runOnContext(v -> flush());
    }
  }

  @Override
  public void end() {
    bodyEnded = true;
    parser.finish();
    if (!call.over()) {
      endWithoutDone();
    }
  }

  @Override
  public void broken() {
    endWithoutDone();
  }

  /** Every choice has its finish reason: nothing is missing but the terminator. */
  boolean completeWithoutDone() {
    return finishedChoices >= choices;
  }

  /** Ends an answer whose call is over already. */
  void completeAfterSilence() {
    complete();
  }

  private void endWithoutDone() {
    if (completeWithoutDone()) {
      complete();
    } else {
      flush();
      call.fail(Failure.of(FailureKind.TRUNCATED));
    }
  }

  private void event(String name, byte[] data) {
    if (call.over()) {
      return;
    }
    if (isDone(data)) {
      if (choicesSeen) {
        complete();
      } else {
        call.fail(Failure.of(FailureKind.MALFORMED));
      }
      return;
    }
    AnswerFacts facts = AnswerFacts.read(data);
    if (facts.error() || (name.equals("error") && !facts.valid())) {
      flush();
      call.fail(Failure.of(FailureKind.IN_BAND_ERROR));
      return;
    }
    if (!facts.valid()) {
      badEvents++;
      return;
    }
    usage = facts.usage().isPresent() ? facts.usage() : usage;
    contentCharacters += facts.contentCharacters();
    finishedChoices += facts.finishedChoices();
    choicesSeen |= facts.choices() > 0;
    if (stripUsage && facts.choices() == 0 && facts.usage().isPresent()) {
      return;
    }
    pending.appendBytes(DATA).appendBytes(oneLine(data)).appendBytes(END);
    if (!committed && (facts.content() || facts.finishedChoices() > 0)) {
      commit();
    } else if (!committed && pending.length() > HELD_BYTES_MAX) {
      call.fail(Failure.of(FailureKind.TOO_LARGE));
    }
  }

  private void commit() {
    committed = true;
    firstTokenNanos = OptionalLong.of(System.nanoTime() - startedNanos);
    onCommit.run();
    idleDeadline();
  }

  private void complete() {
    if (!committed) {
      commit();
    }
    pending.appendBuffer(DONE);
    flush();
    call.complete(bodyEnded);
    onAnswer.accept(
        new Answer(Buffer.buffer(), usage, firstTokenNanos, contentCharacters, badEvents));
  }

  private void idleDeadline() {
    long idle = System.nanoTime() + timeouts.idle().toNanos();
    if (idle - totalDeadlineNanos > 0) {
      call.deadline(totalDeadlineNanos, FailureKind.TOTAL_TIMEOUT);
    } else {
      call.deadline(idle, FailureKind.IDLE_TIMEOUT);
    }
  }

  /** Writes what has been parsed; nothing before the first content. */
  void flush() {
    flushScheduled = false;
    if (!committed || pending.length() == 0 || caller.gone()) {
      return;
    }
    Buffer events = pending;
    pending = Buffer.buffer();
    boolean ready = caller.write(events);
    HttpClientResponse from = response;
    if (!ready && !paused && from != null && !call.over()) {
      pause(from);
    }
  }

  /**
   * The caller reads slowly: stop reading from the upstream, and do not count it as its silence.
   */
  private void pause(HttpClientResponse from) {
    paused = true;
    from.pause();
    call.deadline(totalDeadlineNanos, FailureKind.TOTAL_TIMEOUT);
    long stuck = vertx.setTimer(STUCK_CALLER_MILLIS, id -> caller.drop());
    caller.onDrain(
        () -> {
          vertx.cancelTimer(stuck);
          paused = false;
          if (!call.over()) {
            idleDeadline();
            from.resume();
          }
        });
  }

  private static boolean isDone(byte[] data) {
    return data.length >= 6
        && data.length <= 8
        && new String(data, java.nio.charset.StandardCharsets.UTF_8).strip().equals("[DONE]");
  }

  /** JSON may hold line ends between its tokens; an event of one line may not. */
  private static byte[] oneLine(byte[] data) {
    for (int i = 0; i < data.length; i++) {
      if (data[i] == '\n') {
        data[i] = ' ';
      }
    }
    return data;
  }
}
