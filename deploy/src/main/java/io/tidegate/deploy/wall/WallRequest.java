package io.tidegate.deploy.wall;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One request as the wall read it.
 *
 * @param headers by lower-case name, the last of each
 * @param body the JSON body; a missing node when there was none
 */
record WallRequest(String method, String path, Map<String, String> headers, JsonNode body) {
  WallRequest {
    headers = Map.copyOf(headers);
  }

  String model() {
    return body.path("model").asText();
  }

  boolean stream() {
    return body.path("stream").asBoolean();
  }

  boolean wantsUsage() {
    return body.path("stream_options").path("include_usage").asBoolean();
  }

  private JsonNode lastMessage() {
    JsonNode messages = body.path("messages");
    return messages.path(messages.size() - 1);
  }

  String lastRole() {
    return lastMessage().path("role").asText();
  }

  /** The beginning of an answer that the model is asked to go on with; empty when there is none. */
  String prefill() {
    return lastRole().equals("assistant") ? lastMessage().path("content").asText() : "";
  }

  /** A word is a token here, and each message four more. */
  int promptTokens() {
    int tokens = 0;
    for (JsonNode message : body.path("messages")) {
      tokens += message.path("content").asText().split("\\s+").length + 4;
    }
    return tokens;
  }
}
