package io.tidegate.router.dispatch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * The parts of an upstream's error object that may be shown: short, printable, without anything
 * that looks like a key.
 *
 * @param message at most 500 characters; empty when there was none
 * @param type at most 64 characters of {@code [A-Za-z0-9_.-]}; empty when there was none
 * @param code as {@code type}
 * @param param as {@code type}, brackets allowed
 */
public record UpstreamError(String message, String type, String code, String param) {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MESSAGE_MAX = 500;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.\\-\\[\\]]{1,64}");
  private static final Pattern KEY =
      Pattern.compile(
          "(?i)bearer\\s+\\S+|\\b(?:sk|pk|rk|key|xai|gsk|hf|ghp)[-_][A-Za-z0-9_\\-*.]{6,}"
              + "|\\b[A-Za-z0-9+/_\\-]{40,}={0,2}|https?://\\S+");

  /** Reads {@code {"error":{...}}}, {@code {"error":"text"}} or the bare object of vLLM. */
  public static UpstreamError parse(byte[] body) {
    String[] found = {"", "", "", ""};
    try (JsonParser parser = FACTORY.createParser(body)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        object(parser, found, true);
      }
    } catch (IOException e) {
      // What could be read before the text broke is as good as it gets.
      found[0] = found[0].strip();
    }
    return new UpstreamError(mask(found[0]), word(found[1]), word(found[2]), word(found[3]));
  }

  private static void object(JsonParser parser, String[] found, boolean outer) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (outer && name.equals("error") && value == JsonToken.START_OBJECT) {
        object(parser, found, false);
      } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        switch (name) {
          case "message", "error", "detail" -> found[0] = parser.getText();
          case "type" -> found[1] = parser.getText();
          case "code" -> found[2] = parser.getText();
          case "param" -> found[3] = parser.getText();
          default -> {}
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private static String mask(String message) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < Math.min(message.length(), 4 * MESSAGE_MAX); i++) {
      char c = message.charAt(i);
      printable.append(c < ' ' || c == 0x7f ? ' ' : c);
    }
    String masked = KEY.matcher(printable).replaceAll("***");
    return masked.length() > MESSAGE_MAX ? masked.substring(0, MESSAGE_MAX) + "..." : masked;
  }

  private static String word(String text) {
    return WORD.matcher(text).matches() ? text : "";
  }
}
