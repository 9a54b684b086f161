package io.tidegate.deploy.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.edge.skills.SkillTask;
import java.util.List;
import java.util.Set;

/**
 * One request of the workload and the way to check its answer.
 *
 * @param index its place, from 0
 * @param group the part of the mix that it stands for
 * @param task the question in the last user message and its answer
 * @param turns the whole conversation
 * @param streamed the answer is asked for in pieces
 * @param secrets the personal data in it; empty for none
 */
record WorkItem(
    int index,
    WorkGroup group,
    SkillTask task,
    List<Turn> turns,
    boolean streamed,
    Set<String> secrets) {

  /** Upper bound on every answer, tokens. */
  static final int OUTPUT_TOKENS_MAX = 64;

  private static final ObjectMapper JSON = new ObjectMapper();

  WorkItem {
    turns = List.copyOf(turns);
    secrets = Set.copyOf(secrets);
  }

  boolean personal() {
    return !secrets.isEmpty();
  }

  /** The body of the chat request for a model, or for {@code auto}. */
  String body(String model) {
    ObjectNode root = JSON.createObjectNode().put("model", model);
    ArrayNode messages = root.putArray("messages");
    turns.forEach(turn -> turn.addTo(messages));
    root.put("max_completion_tokens", OUTPUT_TOKENS_MAX).put("temperature", 0);
    if (streamed) {
      root.put("stream", true).putObject("stream_options").put("include_usage", true);
    }
    return root.toString();
  }

  /** Whether an answer is right. */
  boolean correct(String answer) {
    return !answer.isBlank() && task.correct(answer);
  }
}
