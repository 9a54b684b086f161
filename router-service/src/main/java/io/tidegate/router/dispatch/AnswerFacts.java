package io.tidegate.router.dispatch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one answer object or one stream event says about the state of the answer.
 *
 * @param valid it is one JSON object
 * @param error it is an error object
 * @param choices number of choices; 0 when the list is absent, null or empty
 * @param highestIndex the greatest index of a choice; 0 without one
 * @param content some choice carries text, a tool call, reasoning or a refusal
 * @param finishedChoices choices with a finish reason
 * @param contentCharacters length of the text carried
 * @param other some of the content is no plain text of a choice's {@code content}
 * @param usageField the object has a field {@code usage}, null or not
 * @param choicesNullAt where {@code choices} is null, byte offset; -1 when it is not
 * @param usage token counts
 * @param spans where its identity stands; null unless asked for
 */
public record AnswerFacts(
    boolean valid,
    boolean error,
    int choices,
    int highestIndex,
    boolean content,
    int finishedChoices,
    long contentCharacters,
    boolean other,
    boolean usageField,
    int choicesNullAt,
    Optional<Usage> usage,
    @Nullable Spans spans) {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(64 << 20)
                  .build())
          .build();

  /** Byte offsets of a top-level value; {@code start} is -1 when it is absent. */
  public record Span(int start, int end) {
    static final Span ABSENT = new Span(-1, -1);

    boolean present() {
      return start >= 0;
    }
  }

  /** Where an event's identity stands. */
  public record Spans(Span id, Span created, Span model) {}

  /** An event's identity as JSON text: {@code id}, {@code created}, {@code model}. */
  public record Head(byte[] id, byte[] created, byte[] model) {}

  private static final class Walk {
    final @Nullable StringBuilder text;
    final boolean spans;
    Span id = Span.ABSENT;
    Span created = Span.ABSENT;
    Span model = Span.ABSENT;
    boolean other;
    boolean usageField;
    int choicesNullAt = -1;
    boolean error;
    int choices;
    int highestIndex;
    boolean content;
    int finishedChoices;
    long characters;
    long promptTokens = -1;
    long outputTokens = -1;

    Walk(@Nullable StringBuilder text, boolean spans) {
      this.text = text;
      this.spans = spans;
    }
  }

  /** Reads one object; anything else gives {@code valid == false}. */
  public static AnswerFacts read(byte[] json) {
    return read(json, null, false);
  }

  /**
   * Reads one object.
   *
   * @param text takes the choices' plain text; also of an object that breaks later
   * @param spans also find where the identity stands
   */
  static AnswerFacts read(byte[] json, @Nullable StringBuilder text, boolean spans) {
    Walk walk = new Walk(text, spans);
    boolean valid = false;
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        top(parser, walk);
        valid = parser.nextToken() == null;
      }
    } catch (IOException e) {
      valid = false;
    }
    Optional<Usage> usage =
        walk.promptTokens >= 0 && walk.outputTokens >= 0
            ? Optional.of(new Usage(walk.promptTokens, walk.outputTokens))
            : Optional.empty();
    return new AnswerFacts(
        valid,
        walk.error,
        walk.choices,
        walk.highestIndex,
        walk.content,
        walk.finishedChoices,
        walk.characters,
        walk.other,
        walk.usageField,
        walk.choicesNullAt,
        usage,
        spans ? new Spans(walk.id, walk.created, walk.model) : null);
  }

  /** The identity of the event that these facts were read from, with spans. */
  static Head head(byte[] json, Spans spans) {
    return new Head(
        slice(json, spans.id(), "\"\""),
        slice(json, spans.created(), "0"),
        slice(json, spans.model(), "\"\""));
  }

  private static byte[] slice(byte[] json, Span span, String otherwise) {
    return span.present()
        ? Arrays.copyOfRange(json, span.start(), span.end())
        : otherwise.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void top(JsonParser parser, Walk walk) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "error" -> {
          walk.error |= value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        case "object" -> walk.error |= "error".equals(parser.getText());
        case "choices" -> choices(parser, walk);
        case "usage" -> {
          walk.usageField = true;
          usage(parser, walk);
        }
        case "id" -> walk.id = span(parser, walk);
        case "created" -> walk.created = span(parser, walk);
        case "model" -> walk.model = span(parser, walk);
        default -> parser.skipChildren();
      }
    }
  }

  private static Span span(JsonParser parser, Walk walk) throws IOException {
    JsonToken value = parser.currentToken();
    parser.skipChildren();
    if (!walk.spans || (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NUMBER_INT)) {
      return Span.ABSENT;
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (value == JsonToken.VALUE_NUMBER_INT) {
      return new Span(start, start + parser.getTextLength());
    }
    parser.finishToken();
    return new Span(start, (int) parser.currentLocation().getByteOffset());
  }

  private static void choices(JsonParser parser, Walk walk) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        walk.choicesNullAt = (int) parser.currentTokenLocation().getByteOffset();
      }
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      walk.choices++;
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "finish_reason" -> walk.finishedChoices += value == JsonToken.VALUE_STRING ? 1 : 0;
          case "index" -> {
            if (value == JsonToken.VALUE_NUMBER_INT) {
              int index = (int) Math.max(0, Math.min(1e6, parser.getDoubleValue()));
              walk.highestIndex = Math.max(walk.highestIndex, index);
            }
          }
          case "delta", "message" -> delta(parser, walk);
          case "text" -> text(parser, walk, true);
          default -> parser.skipChildren();
        }
      }
    }
  }

  private static void delta(JsonParser parser, Walk walk) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("role")) {
        continue;
      }
      if (value == JsonToken.VALUE_STRING) {
        text(parser, walk, name.equals("content"));
      } else if (value.isStructStart()) {
        long from = parser.currentLocation().getByteOffset();
        parser.skipChildren();
        long length = parser.currentLocation().getByteOffset() - from;
        walk.content |= length > 1;
        walk.other |= length > 1;
        walk.characters += Math.max(0, length - 2);
      }
    }
  }

  private static void text(JsonParser parser, Walk walk, boolean plain) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      parser.skipChildren();
      return;
    }
    int length = parser.getTextLength();
    walk.content |= length > 0;
    walk.characters += length;
    walk.other |= !plain && length > 0;
    if (plain && walk.text != null) {
      walk.text.append(parser.getTextCharacters(), parser.getTextOffset(), length);
    }
  }

  private static void usage(JsonParser parser, Walk walk) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT && name.equals("prompt_tokens")) {
        walk.promptTokens = tokens(parser);
      } else if (value == JsonToken.VALUE_NUMBER_INT && name.equals("completion_tokens")) {
        walk.outputTokens = tokens(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** A count in 0..10^9; what an upstream sends beyond is cut, so that cost cannot overflow. */
  static long tokens(JsonParser parser) throws IOException {
    return (long) Math.max(0, Math.min(1e9, parser.getDoubleValue()));
  }
}
