package io.tidegate.edge.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.edge.text.ChatMessage;
import io.tidegate.edge.text.ChatMessage.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * The conversation in a request. Results of tools are read as user turns, since these models know
 * no other.
 */
final class ChatMessages {
  private ChatMessages() {}

  static List<ChatMessage> parse(JsonNode messages) throws ApiError.Refusal {
    if (!messages.isArray() || messages.isEmpty()) {
      throw ChatRequest.refuse("messages", "messages must be a list with at least one message");
    }
    List<ChatMessage> turns = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String where = "messages[" + i + "]";
      turns.add(
          new ChatMessage(
              role(message.path("role"), where),
              text(message.path("content"), where + ".content")));
    }
    return turns;
  }

  private static Role role(JsonNode role, String where) throws ApiError.Refusal {
    return switch (role.asText()) {
      case "system", "developer" -> Role.SYSTEM;
      case "user", "tool", "function" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      default ->
          throw ChatRequest.refuse(
              where + ".role", where + ".role must be system, developer, user, assistant or tool");
    };
  }

  private static String text(JsonNode content, String where) throws ApiError.Refusal {
    if (content.isTextual()) {
      return content.asText();
    }
    if (content.isNull() || content.isMissingNode()) {
      return "";
    }
    if (!content.isArray()) {
      throw ChatRequest.refuse(where, where + " must be a string or a list of parts");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw new ApiError.Refusal(
            ApiError.unsupported(
                where, where + " has a part that is not text; this model reads text only"));
      }
      text.append(part.path("text").asText());
    }
    return text.toString();
  }
}
