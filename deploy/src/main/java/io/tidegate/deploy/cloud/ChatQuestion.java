package io.tidegate.deploy.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the simulated cloud reads of a chat request.
 *
 * @param text the last user message
 * @param characters length of all messages
 * @param everything all strings of the request, one a line
 * @param stream the answer is wanted in pieces
 * @param usage a streamed answer is to end with its usage
 */
record ChatQuestion(String text, int characters, String everything, boolean stream, boolean usage) {

  /**
   * Reads a request's body.
   *
   * @throws IllegalArgumentException when it is no JSON or has no user message
   */
  static ChatQuestion parse(String body) {
    JsonNode root;
    try {
      root = ChatShapes.JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is not JSON", e);
    }
    String last = "";
    int characters = 0;
    for (JsonNode message : root.path("messages")) {
      String content = content(message.path("content"));
      characters += content.length();
      if (message.path("role").asText().equals("user")) {
        last = content;
      }
    }
    if (last.isEmpty()) {
      throw new IllegalArgumentException("messages: at least one must be a user's text");
    }
    StringBuilder everything = new StringBuilder();
    collect(root, everything);
    return new ChatQuestion(
        last,
        characters,
        everything.toString(),
        root.path("stream").asBoolean(false),
        root.path("stream_options").path("include_usage").asBoolean(false));
  }

  private static String content(JsonNode content) {
    if (!content.isArray()) {
      return content.asText("");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      text.append(part.path("text").asText(""));
    }
    return text.toString();
  }

  private static void collect(JsonNode node, StringBuilder out) {
    if (node.isTextual()) {
      out.append(node.textValue()).append('\n');
    }
    for (JsonNode child : node) {
      collect(child, out);
    }
  }
}
