package io.tidegate.router.redact;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.core.catalog.Capability;
import io.tidegate.router.request.ChatRequest;
import java.io.IOException;
import java.util.SortedMap;

/**
 * A request as a cloud model sees it, and the way back for its answer. The values are held in
 * memory for as long as the request runs, and nowhere else.
 */
public final class Redaction {
  private final ChatRequest request;
  private final Placeholders placeholders;
  private final boolean json;

  Redaction(ChatRequest request, Placeholders placeholders) {
    this.request = request;
    this.placeholders = placeholders;
    this.json = request.needs().contains(Capability.JSON_SCHEMA);
  }

  /** The request without the values. */
  public ChatRequest request() {
    return request;
  }

  /** Number of different values replaced, by kind. */
  public SortedMap<String, Integer> counts() {
    return placeholders.counts();
  }

  /** A whole answer with the values back; as it is when it is no JSON object. */
  public byte[] restore(byte[] answer) {
    try {
      JsonNode root = AnswerTree.read(answer);
      for (JsonNode choice : root.path("choices")) {
        AnswerTree.restore(choice, "", placeholders, json);
      }
      return AnswerTree.write(root);
    } catch (IOException e) {
      return answer;
    }
  }

  /** A restorer for one answer that comes in events. */
  public StreamRestorer stream() {
    return new StreamRestorer(placeholders, json);
  }

  @Override
  public String toString() {
    return "Redaction" + counts();
  }
}
