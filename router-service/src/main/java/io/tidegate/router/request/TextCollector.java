package io.tidegate.router.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.core.catalog.Capability;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers whatever a request says, whoever says it, for those who look for personal data. */
final class TextCollector {
  private static final int NUMBER_DIGITS_MIN = 8;

  private final ChatFacts facts;
  private final StringBuilder other = new StringBuilder();
  private final @Nullable List<Piece> pieces;

  /**
   * @param pieces takes where each piece of text stands; null for nobody
   */
  TextCollector(ChatFacts facts, @Nullable List<Piece> pieces) {
    this.facts = facts;
    this.pieces = pieces;
  }

  /** What is not in a turn becomes one of its own, the last. */
  void end() {
    if (other.length() > 0) {
      facts.turns.add(new Turn("other", other.toString()));
    }
  }

  /** Adds every scalar below the current token to what is in no turn. */
  void other(JsonParser parser, String name) throws IOException {
    collect(parser, name, other);
  }

  /**
   * Adds the strings of a tool's or an answer's schema to what is searched; its length counts as it
   * is written.
   */
  void definition(JsonParser parser) throws IOException {
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
  void collect(JsonParser parser, String name, StringBuilder into) throws IOException {
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
  void append(String key, JsonParser parser, StringBuilder into) throws IOException {
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

  /** Where the current token begins in the body, bytes. */
  static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getByteOffset();
  }
}
