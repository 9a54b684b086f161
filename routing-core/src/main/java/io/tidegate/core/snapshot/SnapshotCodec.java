package io.tidegate.core.snapshot;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.stats.ArmStatistics;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Snapshots as JSON: sums as base64 of big-endian integers, and the id for checking. */
public final class SnapshotCodec {

  private SnapshotCodec() {}

  /** UTF-8 JSON of a snapshot. */
  public static byte[] encode(PolicySnapshot snapshot) {
    return JsonText.object(
        out -> {
          out.writeStringField("id", snapshot.id());
          out.writeStringField("scope", snapshot.scope());
          out.writeNumberField("version", snapshot.version());
          out.writeStringField("parent", snapshot.parentId());
          out.writeNumberField("created_ms", snapshot.createdEpochMillis());
          out.writeStringField("schema_hash", snapshot.schemaHash());
          out.writeNumberField("dimension", snapshot.dimension());
          out.writeNumberField("updates", snapshot.updates());
          out.writeStringField("statistics_hash", snapshot.statisticsHash());
          out.writeObjectFieldStart("offsets");
          for (Map.Entry<String, Long> offset : snapshot.offsets().entrySet()) {
            out.writeNumberField(offset.getKey(), offset.getValue());
          }
          out.writeEndObject();
          out.writeArrayFieldStart("arms");
          for (Map.Entry<String, ArmStatistics> arm : snapshot.arms().entrySet()) {
            out.writeStartObject();
            out.writeStringField("arm", arm.getKey());
            out.writeNumberField("attempts", arm.getValue().attempts());
            out.writeNumberField("quality_observations", arm.getValue().quality().count());
            out.writeStringField(
                "sums", Base64.getEncoder().encodeToString(arm.getValue().encode()));
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /**
   * Reads the form of {@link #encode} and checks the id against the content.
   *
   * @throws JsonFormatException when a field is missing or wrong, or the id is not the content's
   */
  public static PolicySnapshot decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    PolicySnapshot snapshot;
    try {
      snapshot = read(json);
    } catch (JsonFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("snapshot: " + e.getMessage());
    }
    String claimed = json.string("id");
    String actual = snapshot.id();
    if (!claimed.equals(actual)) {
      throw new JsonFormatException(
          "snapshot: its id is " + claimed + " but its content hashes to " + actual);
    }
    return snapshot;
  }

  private static PolicySnapshot read(JsonObject json) {
    int dimension = (int) json.integer("dimension");
    if (dimension < 1 || dimension > 4096) {
      throw new JsonFormatException("dimension: must be 1 to 4096, was " + dimension);
    }
    TreeMap<String, Long> offsets = new TreeMap<>();
    JsonObject offsetFields = json.object("offsets");
    for (String name : offsetFields.names()) {
      offsets.put(name, offsetFields.integer(name));
    }
    TreeMap<String, ArmStatistics> arms = new TreeMap<>();
    for (JsonObject arm : json.objects("arms")) {
      byte[] sums = Base64.getDecoder().decode(arm.string("sums"));
      arms.put(arm.string("arm"), ArmStatistics.decode(sums, dimension));
    }
    return new PolicySnapshot(
        json.string("scope"),
        json.integer("version"),
        json.string("parent"),
        json.integer("created_ms"),
        json.string("schema_hash"),
        dimension,
        json.integer("updates"),
        json.string("statistics_hash"),
        offsets,
        arms);
  }
}
