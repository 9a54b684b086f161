package io.tidegate.pipeline.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.event.Topics;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a line of a JSONL log is: {@code {"type":..,"value":{..}}} as exported, a CloudEvent
 * with its data inside, or a prepared row without a type.
 */
public final class RowReader {

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

  private static final Map<RawRow.Type, byte[]> PREFIXES = prefixes();

  private RowReader() {}

  /**
   * What a line as {@link LogExport} writes it begins with, by type; after it comes the value and
   * one closing brace.
   */
  public static Map<RawRow.Type, byte[]> exportPrefixes() {
    return prefixes();
  }

  private static Map<RawRow.Type, byte[]> prefixes() {
    Map<RawRow.Type, byte[]> prefixes = new EnumMap<>(RawRow.Type.class);
    for (RawRow.Type type : RawRow.Type.values()) {
      if (type != RawRow.Type.PREPARED) {
        prefixes.put(type, LogExport.prefix(type));
      }
    }
    return prefixes;
  }

  /**
   * Reads a line.
   *
   * @throws BadRowException when it is nothing of the three
   */
  public static RawRow read(String where, byte[] line) throws IOException {
    RawRow exported = exported(where, line);
    return exported == null ? parsed(where, line) : exported;
  }

  /** A line just as {@link LogExport} writes it, cut out without parsing; null for others. */
  private static @Nullable RawRow exported(String where, byte[] line) {
    for (Map.Entry<RawRow.Type, byte[]> prefix : PREFIXES.entrySet()) {
      int from = prefix.getValue().length;
      if (line.length > from
          && Arrays.equals(line, 0, from, prefix.getValue(), 0, from)
          && objectEnd(line, from) == line.length - 1) {
        return new RawRow(where, prefix.getKey(), Arrays.copyOfRange(line, from, line.length - 1));
      }
    }
    return null;
  }

  /** Index after the object that begins at {@code from}; -1 when it does not end. */
  private static int objectEnd(byte[] line, int from) {
    int depth = 0;
    boolean text = false;
    for (int i = from; i < line.length; i++) {
      byte b = line[i];
      if (text) {
        i += b == '\\' ? 1 : 0;
        text = b != '"';
      } else if (b == '"') {
        text = true;
      } else if (b == '{') {
        depth++;
      } else if (b == '}') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }

  private static RawRow parsed(String where, byte[] line) throws IOException {
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
    boolean wrapped = row.has("value") || row.has("data");
    if (typeNode == null || (!wrapped && row.has("action") && row.has("propensity"))) {
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
