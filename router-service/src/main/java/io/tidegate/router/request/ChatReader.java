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
  private String role = "";
  private StringBuilder text = new StringBuilder();
  private final TextCollector texts;
  private final OptionFields options;

  ChatReader(byte[] body, Operation operation) {
    this(body, operation, null);
  }

  /**
   * @param pieces takes where each piece of text stands; null for nobody
   */
  ChatReader(byte[] body, Operation operation, @Nullable List<Piece> pieces) {
    this.body = body;
    this.facts = new ChatFacts(operation);
    this.texts = new TextCollector(facts, pieces);
    this.options = new OptionFields(facts, texts);
  }

  ChatRequest read() throws ChatFormatException {
    try (JsonParser parser = FACTORY.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ChatFormatException("the body must be a JSON object", "");
      }
      facts.objectStart = TextCollector.start(parser);
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
      throw new ChatFormatException(NotJson.sentence(e), "");
    } catch (IOException e) {
      throw new ChatFormatException("the body is no JSON in UTF-8", "");
    }
    if (facts.modelStart < 0) {
      throw new ChatFormatException("\"model\" is missing", "model");
    }
    if (facts.messages == 0) {
      throw nothingAsked();
    }
    texts.end();
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
      case "stream" -> facts.stream = OptionFields.bool(name, parser);
      case "stream_options" -> options.stream(parser);
      case "max_tokens", "max_completion_tokens" -> options.maxTokens(name, parser);
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
            texts.definition(parser);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              texts.definition(parser);
            }
          }
        } else {
          texts.definition(parser);
        }
      }
      case "response_format" -> options.responseFormat(parser);
      case "logprobs" -> {
        if (parser.currentToken() == JsonToken.VALUE_TRUE) {
          facts.needs.add(Capability.LOGPROBS);
        }
        texts.other(parser, name);
      }
      default -> texts.other(parser, name);
    }
  }

  private void model(JsonParser parser) throws IOException, ChatFormatException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new ChatFormatException("\"model\" must be a string", "model");
    }
    facts.modelStart = TextCollector.start(parser);
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
          texts.collect(parser, name, text);
        }
      }
      if (role.equals("tool") || role.equals("function")) {
        facts.tools = true;
      }
      facts.turns.add(new Turn(role, text.toString()));
    }
    facts.messagesEnd = TextCollector.start(parser);
  }

  /** A field of a completion or an embedding. */
  private void plainField(String name, JsonParser parser) throws IOException, ChatFormatException {
    boolean completion = facts.operation == Operation.COMPLETION;
    switch (name) {
      case "prompt" -> list(name, parser, completion);
      case "input" -> list(name, parser, !completion);
      case "stream" -> facts.stream = OptionFields.bool(name, parser) && completion;
      case "stream_options" -> options.stream(parser);
      case "max_tokens" -> options.maxTokens(name, parser);
      case "n", "best_of" -> {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          int wanted = (int) Math.max(1, Math.min(1024, parser.getDoubleValue()));
          facts.choices = Math.max(facts.choices, wanted);
        }
      }
      default -> texts.other(parser, name);
    }
  }

  /** One text or a list of texts: token numbers could not be searched for personal data. */
  private void list(String name, JsonParser parser, boolean asked)
      throws IOException, ChatFormatException {
    if (!asked) {
      texts.other(parser, name);
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
      texts.append(name, parser, text);
      if (!list) {
        break;
      }
      token = parser.nextToken();
    }
    facts.turns.add(new Turn("user", text.toString()));
  }
}
