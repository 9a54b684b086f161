package io.tidegate.pipeline.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.event.Topics;
import java.io.IOException;
import java.util.Map;

/**
 * Tells what a line of a JSONL log is: {@code {"type":..,"value":{..}}} as exported, a CloudEvent
 * with its data inside, or a prepared row without a type.
 */
final class RowReader {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Map<String, RawRow.Type> TYPES =
      Map.of(
          "decision",
          RawRow.Type.DECISION,
          "outcome",
          RawRow.Type.OUTCOME,
          "feedback",
          RawRow.Type.FEEDBACK,
          "snapshot",
          RawRow.Type.SNAPSHOT,
          Topics.DECISION_MADE,
          RawRow.Type.DECISION,
          Topics.OUTCOME_OBSERVED,
          RawRow.Type.OUTCOME,
          Topics.FEEDBACK_GIVEN,
          RawRow.Type.FEEDBACK,
          Topics.POLICY_PUBLISHED,
          RawRow.Type.SNAPSHOT);

  private RowReader() {}

  /**
   * Reads a line.
   *
   * @throws BadRowException when it is nothing of the three
   */
  static RawRow read(String where, byte[] line) throws IOException {
    JsonNode row;
    try {
      row = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new BadRowException(where, "is no JSON");
    }
    if (row == null || !row.isObject()) {
      throw new BadRowException(where, "must be a JSON object");
    }
    JsonNode typeNode = row.get("type");
    if (typeNode == null) {
      if (!row.has("action") || !row.has("propensity")) {
        throw new BadRowException(
            where, "has no type, and is no prepared row either (no action and propensity)");
      }
      return new RawRow(where, RawRow.Type.PREPARED, line);
    }
    RawRow.Type type = TYPES.get(typeNode.asText());
    if (type == null) {
      throw new BadRowException(
          where,
          "type: must be decision, outcome, feedback or snapshot, was \""
              + typeNode.asText()
              + "\"");
    }
    JsonNode value = row.has("value") ? row.get("value") : row.get("data");
    if (value == null || !value.isObject()) {
      throw new BadRowException(where, "value: must be an object");
    }
    return new RawRow(where, type, JSON.writeValueAsBytes(value));
  }
}
