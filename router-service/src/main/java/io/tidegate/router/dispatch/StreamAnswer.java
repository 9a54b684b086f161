package io.tidegate.router.dispatch;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tidegate.router.dispatch.Deadlines.Deadline;
import io.tidegate.router.redact.StreamRestorer;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Relays one upstream's stream of events: parsed, judged and framed anew, so that an upstream's
 * bytes can forge nothing.
 *
 * <p>Events before the first content are held back; with the first content the answer is committed
 * to this upstream. What one read brought leaves in one write.
 */
final class StreamAnswer implements UpstreamCall.Reader {
  private static final int EVENT_BYTES_MAX = 1 << 20;
  private static final int HELD_BYTES_MAX = 256 << 10;
  private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");

  /**
   * What the stream is for.
   *
   * @param includeUsage the caller asked for the usage event
   * @param choices answers wanted
   * @param promptTokens estimated length of the prompt
   * @param continuing the caller has the beginning already
   * @param restorer puts values back into every event; null for nothing to put back
   * @param object what the events are called
   */
  record Wish(
      boolean includeUsage,
      int choices,
      long promptTokens,
      boolean continuing,
      @Nullable StreamRestorer restorer,
      String object) {}

  private final UpstreamCall call;
  private final CallerStream out;
  private final Transcript transcript;
  private final Deadlines deadlines;
  private final Wish wish;
  private final Runnable onCommit;
  private final Consumer<Answer> onAnswer;
  private final SseParser parser = new SseParser(EVENT_BYTES_MAX, this::event);
  private final StringBuilder scratch = new StringBuilder();

  private @Nullable Buffer held = Buffer.buffer();
  private boolean paused;
  private boolean choicesSeen;
  private int highestIndex;
  private int finishedChoices;
  private boolean bodyEnded;
  private boolean usageSent;
  private OptionalLong firstTokenNanos = OptionalLong.empty();
  private Optional<Usage> usage = Optional.empty();
  private long contentCharacters;
  private int badEvents;

  StreamAnswer(
      UpstreamCall call,
      CallerStream out,
      Transcript transcript,
      Deadlines deadlines,
      Wish wish,
      Runnable onCommit,
      Consumer<Answer> onAnswer) {
    this.call = call;
    this.out = out;
    this.transcript = transcript;
    this.deadlines = deadlines;
    this.wish = wish;
    this.onCommit = onCommit;
    this.onAnswer = onAnswer;
  }

  /** Some of this upstream's content has reached the caller. */
  boolean committed() {
    return held == null;
  }

  Optional<Usage> usage() {
    return usage;
  }

  long contentCharacters() {
    return contentCharacters;
  }

  @Override
  public @Nullable FailureKind head(HttpHeaders headers) {
    String type =
        String.valueOf(headers.get(HttpHeaderNames.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
    return type.contains("text/event-stream") ? null : FailureKind.MALFORMED;
  }

  @Override
  public void chunk(byte[] bytes) {
    if (!parser.feed(bytes)) {
      out.flush();
      call.fail(Failure.of(FailureKind.TOO_LARGE));
      return;
    }
    if (call.over()) {
      return;
    }
    out.flushSoon();
    if (out.full() && !paused) {
      pause();
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
    return finishedChoices >= wish.choices();
  }

  /** Ends an answer whose call is over already. */
  void completeAfterSilence() {
    complete();
  }

  private void endWithoutDone() {
    if (completeWithoutDone()) {
      complete();
    } else {
      out.flush();
      call.fail(Failure.of(FailureKind.TRUNCATED));
    }
  }

  private void event(String name, byte[] data) {
    if (call.over()) {
      return;
    }
    if (EventFrame.isDone(data)) {
      if (finishedChoices > highestIndex) {
        complete();
      } else {
        // A terminator after an unfinished choice is a cut by somebody on the way.
        out.flush();
        call.fail(Failure.of(choicesSeen ? FailureKind.TRUNCATED : FailureKind.MALFORMED));
      }
      return;
    }
    StreamRestorer restorer = wish.restorer();
    if (restorer == null || name.equals("error")) {
      read(name, data);
      return;
    }
    for (byte[] restored : restorer.event(data)) {
      if (!call.over()) {
        read(name, restored);
      }
    }
  }

  private void read(String name, byte[] data) {
    scratch.setLength(0);
    boolean first = transcript.head() == null;
    AnswerFacts facts =
        AnswerFacts.read(data, transcript.recorded() ? scratch : null, first || wish.continuing());
    if (facts.error() || name.equals("error")) {
      out.flush();
      call.fail(Failure.of(FailureKind.IN_BAND_ERROR));
    } else if (facts.valid()) {
      relay(facts, data);
    } else {
      badEvents++;
    }
  }

  private void relay(AnswerFacts facts, byte[] data) {
    usage = facts.usage().isPresent() ? facts.usage() : usage;
    contentCharacters += facts.contentCharacters();
    finishedChoices += facts.finishedChoices();
    choicesSeen |= facts.choices() > 0;
    highestIndex = Math.max(highestIndex, facts.highestIndex());
    if (transcript.head() == null && facts.spans() != null && facts.choices() > 0) {
      transcript.head(AnswerFacts.head(data, facts.spans()));
    }
    boolean tells = facts.content() || facts.finishedChoices() > 0;
    if (facts.choices() == 0 && facts.usage().isPresent()) {
      if (!wish.includeUsage()) {
        waitOn();
        return;
      }
      usageSent = true;
    } else if (wish.continuing() && !tells) {
      // The caller has had its opening frames.
      return;
    }
    transcript.add(scratch, facts.other());
    Buffer into = held;
    if (into == null) {
      out.append(EventFrame.of(data, facts, wish, transcript.head()));
    } else {
      into.appendBuffer(EventFrame.of(data, facts, wish, transcript.head()));
      if (tells) {
        commit();
      } else if (into.length() > HELD_BYTES_MAX) {
        call.fail(Failure.of(FailureKind.TOO_LARGE));
        return;
      }
    }
    waitOn();
  }

  /** An event has come: when is the next one late? */
  private void waitOn() {
    long now = System.nanoTime();
    if (completeWithoutDone()) {
      call.deadline(deadlines.afterFinish(now, usage.isPresent()));
    } else if (committed() && !paused) {
      call.deadline(deadlines.idle(now));
    }
  }

  private void commit() {
    Buffer first = held;
    held = null;
    firstTokenNanos = OptionalLong.of(System.nanoTime() - deadlines.startedNanos());
    transcript.commit();
    onCommit.run();
    if (first != null) {
      out.append(first);
    }
  }

  private void complete() {
    if (!committed()) {
      commit();
    }
    AnswerFacts.Head head = transcript.head();
    if (wish.includeUsage() && !usageSent && head != null) {
      Usage counted =
          usage.orElse(new Usage(wish.promptTokens(), Usage.estimate(contentCharacters)));
      out.append(EventFrame.usage(wish.object(), head, counted, usage.isEmpty()));
    }
    out.append(DONE);
    call.complete(bodyEnded);
    onAnswer.accept(
        new Answer(Buffer.buffer(), usage, firstTokenNanos, contentCharacters, badEvents));
  }

  /**
   * The caller reads slowly: stop reading from the upstream, and do not count it as its silence.
   */
  private void pause() {
    paused = true;
    call.pause();
    call.deadline(deadlines.slowCaller());
    out.onReady(
        () -> {
          paused = false;
          if (!call.over()) {
            Deadline next =
                committed() ? deadlines.idle(System.nanoTime()) : deadlines.firstToken();
            call.deadline(next);
            call.resume();
          }
        });
  }
}
