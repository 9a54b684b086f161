package io.tidegate.router.dispatch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Optional;

/**
 * What one answer object or one stream event says about the state of the answer.
 *
 * @param valid it is one JSON object
 * @param error it is an error object
 * @param choices number of choices; 0 when the list is absent, null or empty
 * @param content some choice carries text, a tool call, reasoning or a refusal
 * @param finishedChoices choices with a finish reason
 * @param contentCharacters length of the text carried
 * @param usage token counts
 */
public record AnswerFacts(
    boolean valid,
    boolean error,
    int choices,
    boolean content,
    int finishedChoices,
    long contentCharacters,
    Optional<Usage> usage) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(64 << 20)
                  .build())
          .build();

  private static final class Walk {
    boolean error;
    int choices;
    boolean content;
    int finishedChoices;
    long characters;
    long promptTokens = -1;
    long outputTokens = -1;
  }

  /** Reads one object; anything else gives {@code valid == false}. */
  public static AnswerFacts read(byte[] json) {
    Walk walk = new Walk();
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
        walk.content,
        walk.finishedChoices,
        walk.characters,
        usage);
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
        case "usage" -> usage(parser, walk);
        default -> parser.skipChildren();
      }
    }
  }

  private static void choices(JsonParser parser, Walk walk) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
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
          case "delta", "message" -> delta(parser, walk);
          case "text" -> text(parser, walk);
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
        text(parser, walk);
      } else if (value.isStructStart()) {
        long from = parser.currentLocation().getByteOffset();
        parser.skipChildren();
        long length = parser.currentLocation().getByteOffset() - from;
        walk.content |= length > 1;
        walk.characters += Math.max(0, length - 2);
      }
    }
  }

  private static void text(JsonParser parser, Walk walk) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      int length = parser.getTextLength();
      walk.content |= length > 0;
      walk.characters += length;
    } else {
      parser.skipChildren();
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
  private static long tokens(JsonParser parser) throws IOException {
    return (long) Math.max(0, Math.min(1e9, parser.getDoubleValue()));
  }
}
