package io.tidegate.deploy.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON objects of OpenAI's chat completions API, as the simulated cloud writes them. */
final class ChatShapes {
  static final ObjectMapper JSON = new ObjectMapper();

  private final String id;
  private final String model;
  private final long createdSeconds;

  ChatShapes(String id, String model, long createdSeconds) {
    this.id = id;
    this.model = model;
    this.createdSeconds = createdSeconds;
  }

  static ObjectNode error(String message, String type, String code) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .putNull("param")
        .put("code", code);
    return root;
  }

  static ObjectNode models(String model) {
    ObjectNode root = JSON.createObjectNode().put("object", "list");
    root.putArray("data")
        .addObject()
        .put("id", model)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", SimulatedCloud.NAME);
    return root;
  }

  ObjectNode completion(SimulatedAnswer answer) {
    ObjectNode root = head("chat.completion");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", answer.text())
        .putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", "stop");
    root.set("usage", usage(answer));
    return root;
  }

  /** One chunk that carries {@code content}; the first one also says the role. */
  ObjectNode piece(String content, boolean first, boolean withUsage) {
    ObjectNode root = head("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    ObjectNode delta = choice.putObject("delta");
    if (first) {
      delta.put("role", "assistant");
    }
    delta.put("content", content);
    choice.putNull("logprobs").putNull("finish_reason");
    return withUsage ? root.putNull("usage") : root;
  }

  ObjectNode finish(boolean withUsage) {
    ObjectNode root = head("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta");
    choice.putNull("logprobs").put("finish_reason", "stop");
    return withUsage ? root.putNull("usage") : root;
  }

  ObjectNode usageChunk(SimulatedAnswer answer) {
    ObjectNode root = head("chat.completion.chunk");
    root.putArray("choices");
    root.set("usage", usage(answer));
    return root;
  }

  private ObjectNode head(String object) {
    return JSON.createObjectNode()
        .put("id", id)
        .put("object", object)
        .put("created", createdSeconds)
        .put("model", model)
        .put("system_fingerprint", SimulatedCloud.NAME);
  }

  private static JsonNode usage(SimulatedAnswer answer) {
    ObjectNode usage =
        JSON.createObjectNode()
            .put("prompt_tokens", answer.promptTokens())
            .put("completion_tokens", answer.completionTokens())
            .put("total_tokens", answer.promptTokens() + answer.completionTokens());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", answer.thinkingTokens());
    return usage;
  }
}
