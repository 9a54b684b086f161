package io.tidegate.router.dispatch;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Frames one upstream event for the caller: its own bytes, but for what OpenAI's contract adds. */
final class EventFrame {
  private static final byte[] DATA = bytes("data: ");
  private static final byte[] END = bytes("\n\n");
  private static final byte[] USAGE_NULL = bytes("\"usage\":null,");
  private static final byte[] EMPTY_LIST = bytes("[]");
  private static final int NULL_LENGTH = 4;

  private EventFrame() {}

  /**
   * An event.
   *
   * @param head the stream's identity, which an event of another upstream takes over; null for none
   */
  static Buffer of(
      byte[] data, AnswerFacts facts, StreamAnswer.Wish wish, AnswerFacts.@Nullable Head head) {
    oneLine(data);
    Buffer out = Buffer.buffer(data.length + 24).appendBytes(DATA);
    int from = 0;
    if (wish.includeUsage() && !facts.usageField() && facts.choices() > 0) {
      int inside = 0;
      while (data[inside] != '{') {
        inside++;
      }
      out.appendBytes(data, 0, inside + 1).appendBytes(USAGE_NULL);
      from = inside + 1;
    }
    AnswerFacts.Spans spans = facts.spans();
    if (wish.continuing() && spans != null && head != null) {
      boolean idFirst = spans.id().start() < spans.created().start();
      AnswerFacts.Span first = idFirst ? spans.id() : spans.created();
      AnswerFacts.Span second = idFirst ? spans.created() : spans.id();
      from = replace(out, data, from, first, idFirst ? head.id() : head.created());
      from = replace(out, data, from, second, idFirst ? head.created() : head.id());
    } else if (facts.choicesNullAt() >= from) {
      AnswerFacts.Span nothing =
          new AnswerFacts.Span(facts.choicesNullAt(), facts.choicesNullAt() + NULL_LENGTH);
      from = replace(out, data, from, nothing, EMPTY_LIST);
    }
    return out.appendBytes(data, from, data.length - from).appendBytes(END);
  }

  /** A usage event for a stream whose upstream sent none apart. */
  static Buffer usage(String object, AnswerFacts.Head head, Usage usage, boolean estimated) {
    return Buffer.buffer("data: {\"id\":")
        .appendBytes(head.id())
        .appendString(",\"object\":\"" + object + "\",\"created\":")
        .appendBytes(head.created())
        .appendString(",\"model\":")
        .appendBytes(head.model())
        .appendString(
            ",\"choices\":[],\"usage\":{\"prompt_tokens\":"
                + usage.promptTokens()
                + ",\"completion_tokens\":"
                + usage.outputTokens()
                + ",\"total_tokens\":"
                + (usage.promptTokens() + usage.outputTokens())
                + (estimated ? ",\"estimated\":true}}" : "}}"))
        .appendBytes(END);
  }

  static boolean isDone(byte[] data) {
    return data.length >= 6
        && data.length <= 8
        && new String(data, StandardCharsets.UTF_8).strip().equals("[DONE]");
  }

  private static int replace(
      Buffer out, byte[] data, int from, AnswerFacts.Span span, byte[] replacement) {
    if (span.start() < from) {
      return from;
    }
    out.appendBytes(data, from, span.start() - from).appendBytes(replacement);
    return span.end();
  }

  /** JSON may hold line ends between its tokens; an event of one line may not. */
  private static void oneLine(byte[] data) {
    for (int i = 0; i < data.length; i++) {
      if (data[i] == '\n') {
        data[i] = ' ';
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
