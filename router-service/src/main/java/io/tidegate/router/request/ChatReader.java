package io.tidegate.router.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tidegate.core.catalog.Capability;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks a request's JSON once, token by token, and notes what routing needs. */
final class ChatReader {
  private static final int DEPTH_MAX = 100;
  private static final int MESSAGES_MAX = 20_000;
  private static final int NUMBER_DIGITS_MIN = 8;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxStringLength(64 << 20)
                  .maxNameLength(4096)
                  .maxNumberLength(1000)
                  .build())
          .build();

  private final byte[] body;
  private final ChatFacts facts;
  private final StringBuilder other = new StringBuilder();
  private String role = "";
  private StringBuilder text = new StringBuilder();
  private final @Nullable List<Piece> pieces;

  ChatReader(byte[] body, Operation operation) {
    this(body, operation, null);
  }

  /**
   * @param pieces takes where each piece of text stands; null for nobody
   */
  ChatReader(byte[] body, Operation operation, @Nullable List<Piece> pieces) {
    this.body = body;
    this.facts = new ChatFacts(operation);
    this.pieces = pieces;
  }

  ChatRequest read() throws ChatFormatException {
    try (JsonParser parser = FACTORY.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ChatFormatException("the body must be a JSON object", "");
      }
      facts.objectStart = start(parser);
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        boolean first = seen.add(name);
        if (!first) {
          throw new ChatFormatException("the body has \"" + name + "\" twice", name);
        }
        field(name, parser);
      }
      if (parser.nextToken() != null) {
        throw new ChatFormatException("the body must be one JSON object, more follows", "");
      }
    } catch (JsonProcessingException e) {
      throw new ChatFormatException(notJson(e), "");
    } catch (IOException e) {
      throw new ChatFormatException("the body is no JSON in UTF-8", "");
    }
    if (facts.modelStart < 0) {
      throw new ChatFormatException("\"model\" is missing", "model");
    }
    if (facts.messages == 0) {
      throw nothingAsked();
    }
    if (other.length() > 0) {
      facts.turns.add(new Turn("other", other.toString()));
    }
    return new ChatRequest(body, facts);
  }

  private ChatFormatException nothingAsked() {
    return switch (facts.operation) {
      case CHAT ->
          new ChatFormatException("\"messages\" must hold at least one message", "messages");
      case COMPLETION -> new ChatFormatException("\"prompt\" must hold some text", "prompt");
      case EMBEDDING -> new ChatFormatException("\"input\" must hold some text", "input");
    };
  }

  private void field(String name, JsonParser parser) throws IOException, ChatFormatException {
    if (facts.operation != Operation.CHAT && !name.equals("model")) {
      plainField(name, parser);
      return;
    }
    switch (name) {
      case "model" -> model(parser);
      case "messages" -> messages(parser);
      case "stream" -> facts.stream = bool(name, parser);
      case "stream_options" -> streamOptions(parser);
      case "max_tokens", "max_completion_tokens" -> maxTokens(name, parser);
      case "n" -> {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          facts.choices = (int) Math.max(1, Math.min(1024, parser.getDoubleValue()));
        }
      }
      case "tools", "functions" -> {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
          boolean some = parser.nextToken() != JsonToken.END_ARRAY;
          if (some) {
            facts.tools = true;
            facts.needs.add(Capability.TOOLS);
            definition(parser);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              definition(parser);
            }
          }
        } else {
          definition(parser);
        }
      }
      case "response_format" -> responseFormat(parser);
      case "logprobs" -> {
        if (parser.currentToken() == JsonToken.VALUE_TRUE) {
          facts.needs.add(Capability.LOGPROBS);
        }
        collect(parser, name, other);
      }
      default -> collect(parser, name, other);
    }
  }

  private void model(JsonParser parser) throws IOException, ChatFormatException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new ChatFormatException("\"model\" must be a string", "model");
    }
    facts.modelStart = start(parser);
    facts.model = parser.getText();
    facts.modelEnd = (int) parser.currentLocation().getByteOffset();
    if (body[facts.modelStart] != '"' || body[facts.modelEnd - 1] != '"') {
      throw new IllegalStateException("the model's place in the body was not found");
    }
  }

  private void messages(JsonParser parser) throws IOException, ChatFormatException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new ChatFormatException("\"messages\" must be an array", "messages");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw new ChatFormatException("every message must be an object", "messages");
      }
      if (++facts.messages > MESSAGES_MAX) {
        throw new ChatFormatException("at most " + MESSAGES_MAX + " messages", "messages");
      }
      role = "";
      text = new StringBuilder();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("role") && parser.currentToken() == JsonToken.VALUE_STRING) {
          role = parser.getText();
        } else {
          if (name.equals("tool_calls") || name.equals("function_call")) {
            facts.tools |= parser.currentToken().isStructStart();
          }
          collect(parser, name, text);
        }
      }
      if (role.equals("tool") || role.equals("function")) {
        facts.tools = true;
      }
      facts.turns.add(new Turn(role, text.toString()));
    }
    facts.messagesEnd = start(parser);
  }

  /** A field of a completion or an embedding. */
  private void plainField(String name, JsonParser parser) throws IOException, ChatFormatException {
    boolean completion = facts.operation == Operation.COMPLETION;
    switch (name) {
      case "prompt" -> texts(name, parser, completion);
      case "input" -> texts(name, parser, !completion);
      case "stream" -> facts.stream = bool(name, parser) && completion;
      case "stream_options" -> streamOptions(parser);
      case "max_tokens" -> maxTokens(name, parser);
      case "n", "best_of" -> {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          int wanted = (int) Math.max(1, Math.min(1024, parser.getDoubleValue()));
          facts.choices = Math.max(facts.choices, wanted);
        }
      }
      default -> collect(parser, name, other);
    }
  }

  /** One text or a list of texts: token numbers could not be searched for personal data. */
  private void texts(String name, JsonParser parser, boolean asked)
      throws IOException, ChatFormatException {
    if (!asked) {
      collect(parser, name, other);
      return;
    }
    text = new StringBuilder();
    boolean list = parser.currentToken() == JsonToken.START_ARRAY;
    JsonToken token = list ? parser.nextToken() : parser.currentToken();
    while (token != JsonToken.END_ARRAY) {
      if (token != JsonToken.VALUE_STRING) {
        throw new ChatFormatException(
            "\"" + name + "\" must be a text or a list of texts; token numbers are not taken",
            name);
      }
      if (++facts.messages > MESSAGES_MAX) {
        throw new ChatFormatException("at most " + MESSAGES_MAX + " texts", name);
      }
      append(name, parser, text);
      if (!list) {
        break;
      }
      token = parser.nextToken();
    }
    facts.turns.add(new Turn("user", text.toString()));
  }

  private void streamOptions(JsonParser parser) throws IOException, ChatFormatException {
    facts.optionsStart = start(parser);
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
        facts.usageValueStart = start(parser);
        facts.includeUsage = bool("stream_options.include_usage", parser);
        facts.usageValueEnd = facts.usageValueStart + parser.getText().length();
      } else {
        collect(parser, name, other);
      }
    }
  }

  private void maxTokens(String name, JsonParser parser) throws IOException, ChatFormatException {
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

  private void responseFormat(JsonParser parser) throws IOException {
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
      definition(parser);
    }
  }

  /**
   * Adds the strings of a tool's or an answer's schema to what is searched; its length counts as it
   * is written.
   */
  private void definition(JsonParser parser) throws IOException {
    long from = parser.currentLocation().getByteOffset();
    long before = facts.textBytes;
    int depth = 0;
    String key = "";
    do {
      switch (parser.currentToken()) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        case FIELD_NAME -> key = parser.currentName();
        case VALUE_STRING -> append(key, parser, other);
        case VALUE_NUMBER_INT -> {
          if (parser.getTextLength() >= NUMBER_DIGITS_MIN) {
            append(key, parser, other);
          }
        }
        default -> {}
      }
    } while (depth > 0 && parser.nextToken() != null);
    facts.textBytes = before + parser.currentLocation().getByteOffset() - from;
  }

  /** Adds every scalar below the current token to {@code into}, image data left out. */
  private void collect(JsonParser parser, String name, StringBuilder into) throws IOException {
    int depth = 0;
    String key = name;
    do {
      switch (parser.currentToken()) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        case FIELD_NAME -> {
          key = parser.currentName();
          if (key.equals("image_url") || key.equals("input_image")) {
            facts.images = true;
            facts.imageCount++;
            facts.needs.add(Capability.VISION);
          }
        }
        case VALUE_STRING -> string(key, parser, into);
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
          if (parser.getTextLength() >= NUMBER_DIGITS_MIN) {
            append(key, parser, into);
          }
        }
        default -> {}
      }
    } while (depth > 0 && parser.nextToken() != null);
  }

  private void string(String key, JsonParser parser, StringBuilder into) throws IOException {
    String value = parser.getText();
    boolean label = key.equals("type") && value.length() < 32;
    if (!label && !value.startsWith("data:image/")) {
      append(key, parser, into);
    }
  }

  /** Adds the current string or number. */
  private void append(String key, JsonParser parser, StringBuilder into) throws IOException {
    String value = parser.getText();
    if (into.length() > 0) {
      into.append('\n');
    }
    if (pieces != null) {
      int turn = into == other ? Piece.OTHER : facts.turns.size();
      int start = start(parser);
      // The end of a number is not where the parser stands: it has looked at what follows.
      int end =
          parser.currentToken() == JsonToken.VALUE_STRING
              ? (int) parser.currentLocation().getByteOffset()
              : start + value.length();
      pieces.add(new Piece(turn, into.length(), value, start, end, key));
    }
    into.append(value);
    facts.textBytes += value.length();
  }

  private static boolean bool(String name, JsonParser parser)
      throws IOException, ChatFormatException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw new ChatFormatException("\"" + name + "\" must be true or false", name);
    };
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private static String notJson(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    // The parser's own sentence, up to where it begins to quote places and sources.
    int end = Math.min(cut(message, "\n"), cut(message, " (for "));
    String place =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    return "the body is no JSON: " + message.substring(0, Math.min(200, end)) + place;
  }

  private static int cut(String message, String mark) {
    int at = message.indexOf(mark);
    return at < 0 ? message.length() : at;
  }
}
