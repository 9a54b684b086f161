package io.tidegate.deploy.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One message of a conversation.
 *
 * @param role who speaks
 * @param text what is said; for a tool call the function's name
 */
record Turn(Role role, String text) {

  /** Who speaks. */
  enum Role {
    USER,
    ASSISTANT,
    /** The assistant calls a function without arguments. */
    TOOL_CALL,
    /** What the function called last said. */
    TOOL_RESULT
  }

  private static final String CALL_ID = "call_1";

  /** Adds this message to a request's {@code messages}. */
  void addTo(ArrayNode messages) {
    ObjectNode message = messages.addObject();
    switch (role) {
      case USER -> message.put("role", "user").put("content", text);
      case ASSISTANT -> message.put("role", "assistant").put("content", text);
      case TOOL_RESULT ->
          message.put("role", "tool").put("tool_call_id", CALL_ID).put("content", text);
      case TOOL_CALL -> {
        message.put("role", "assistant").putNull("content");
        ObjectNode call = message.putArray("tool_calls").addObject();
        call.put("id", CALL_ID).put("type", "function");
        call.putObject("function").put("name", text).put("arguments", "{}");
      }
    }
  }
}
