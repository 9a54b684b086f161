package io.tidegate.router.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.core.catalog.Capability;
import java.io.IOException;

/** The fields of a request that say how it is to be answered. */
final class OptionFields {
  private final ChatFacts facts;
  private final TextCollector texts;

  OptionFields(ChatFacts facts, TextCollector texts) {
    this.facts = facts;
    this.texts = texts;
  }

  void stream(JsonParser parser) throws IOException, ChatFormatException {
    facts.optionsStart = TextCollector.start(parser);
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      facts.optionsNull = true;
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new ChatFormatException("\"stream_options\" must be an object", "stream_options");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      facts.optionsEmpty = false;
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("include_usage")) {
        if (facts.usageValueStart >= 0) {
          throw new ChatFormatException("the body has \"include_usage\" twice", "stream_options");
        }
        facts.usageValueStart = TextCollector.start(parser);
        facts.includeUsage = bool("stream_options.include_usage", parser);
        facts.usageValueEnd = facts.usageValueStart + parser.getText().length();
      } else {
        texts.other(parser, name);
      }
    }
  }

  void maxTokens(String name, JsonParser parser) throws IOException, ChatFormatException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new ChatFormatException("\"" + name + "\" must be a whole number", name);
    }
    double value = parser.getDoubleValue();
    if (value < 1 || value > 100_000_000) {
      throw new ChatFormatException("\"" + name + "\" must be 1 to 100000000", name);
    }
    facts.maxTokens = Math.max(facts.maxTokens, (int) value);
  }

  void responseFormat(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("type")
          && parser.currentToken() == JsonToken.VALUE_STRING
          && parser.getText().startsWith("json")) {
        facts.needs.add(Capability.JSON_SCHEMA);
      }
      texts.definition(parser);
    }
  }

  static boolean bool(String name, JsonParser parser) throws IOException, ChatFormatException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw new ChatFormatException("\"" + name + "\" must be true or false", name);
    };
  }
}
