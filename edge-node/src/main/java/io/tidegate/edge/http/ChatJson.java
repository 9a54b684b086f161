package io.tidegate.edge.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.edge.generate.Generation;
import io.tidegate.edge.generate.TokenScore;
import io.tidegate.edge.text.ModelTokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one chat completion, whole or in chunks.
 *
 * @param id the completion's id, the same in every chunk
 * @param createdSeconds seconds since 1970
 * @param model the model's name
 * @param fingerprint tells the model's files apart
 * @param tokenizer writes tokens of log-probabilities
 */
record ChatJson(
    String id, long createdSeconds, String model, String fingerprint, ModelTokenizer tokenizer) {
  ObjectNode completion(String text, @Nullable List<TokenScore> scores, Generation generation) {
    ObjectNode root = head("chat.completion");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    logprobs(choice, scores);
    choice.put("finish_reason", finishReason(generation));
    usage(root, generation);
    return root;
  }

  ObjectNode firstChunk(boolean usageFollows) {
    ObjectNode root = head("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta").put("role", "assistant").put("content", "");
    choice.putNull("logprobs").putNull("finish_reason");
    return withoutUsage(root, usageFollows);
  }

  ObjectNode pieceChunk(String text, @Nullable List<TokenScore> scores, boolean usageFollows) {
    ObjectNode root = head("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta").put("content", text);
    logprobs(choice, scores);
    choice.putNull("finish_reason");
    return withoutUsage(root, usageFollows);
  }

  ObjectNode lastChunk(Generation generation, boolean usageFollows) {
    ObjectNode root = head("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.putObject("delta");
    choice.putNull("logprobs").put("finish_reason", finishReason(generation));
    return withoutUsage(root, usageFollows);
  }

  ObjectNode usageChunk(Generation generation) {
    ObjectNode root = head("chat.completion.chunk");
    root.putArray("choices");
    usage(root, generation);
    return root;
  }

  private ObjectNode head(String object) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", createdSeconds)
        .put("model", model)
        .put("system_fingerprint", fingerprint);
  }

  private static ObjectNode withoutUsage(ObjectNode root, boolean usageFollows) {
    return usageFollows ? root.putNull("usage") : root;
  }

  private static void usage(ObjectNode root, Generation generation) {
    root.putObject("usage")
        .put("prompt_tokens", generation.promptTokens())
        .put("completion_tokens", generation.outputTokens())
        .put("total_tokens", generation.promptTokens() + generation.outputTokens());
  }

  private static String finishReason(Generation generation) {
    return generation.end() == Generation.End.LENGTH ? "length" : "stop";
  }

  private void logprobs(ObjectNode choice, @Nullable List<TokenScore> scores) {
    if (scores == null) {
      choice.putNull("logprobs");
      return;
    }
    ObjectNode logprobs = choice.putObject("logprobs");
    ArrayNode content = logprobs.putArray("content");
    logprobs.putNull("refusal");
    for (TokenScore score : scores) {
      ObjectNode token = content.addObject();
      token(token, score.token(), score.logprob());
      ArrayNode top = token.putArray("top_logprobs");
      score
          .top()
          .forEach(
              alternative -> token(top.addObject(), alternative.token(), alternative.logprob()));
    }
  }

  private void token(ObjectNode node, int token, double logprob) {
    node.put("token", tokenizer.display(token));
    node.put("logprob", Math.max(-9999.0, logprob));
    ArrayNode bytes = node.putArray("bytes");
    for (byte b : tokenizer.bytes(token)) {
      bytes.add(b & 0xff);
    }
  }
}
