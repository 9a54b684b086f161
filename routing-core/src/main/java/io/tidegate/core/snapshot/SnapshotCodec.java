package io.tidegate.core.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.learn.Monitored;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import io.tidegate.core.stats.Exemplars;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Snapshots as JSON: sums as base64 of big-endian integers, and the id for checking. */
public final class SnapshotCodec {

  private SnapshotCodec() {}

  /** UTF-8 JSON of a snapshot. */
  public static byte[] encode(PolicySnapshot snapshot) {
    Provenance provenance = snapshot.provenance();
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
            List<Exemplar> exemplars = provenance.exemplars().get(arm.getKey());
            if (exemplars != null) {
              out.writeStringField(
                  "exemplars", Base64.getEncoder().encodeToString(Exemplars.encode(exemplars)));
            }
            out.writeEndObject();
          }
          out.writeEndArray();
          write(out, provenance);
        });
  }

  private static void write(JsonGenerator out, Provenance provenance) throws IOException {
    if (!provenance.weighting().isEmpty()) {
      out.writeStringField("weighting", provenance.weighting());
    }
    if (!provenance.origins().isEmpty()) {
      out.writeObjectFieldStart("origins");
      for (Map.Entry<String, String> origin : provenance.origins().entrySet()) {
        out.writeStringField(origin.getKey(), origin.getValue());
      }
      out.writeEndObject();
    }
    if (!provenance.drift().isEmpty()) {
      out.writeArrayFieldStart("drift");
      for (DriftMark mark : provenance.drift()) {
        out.writeStartObject();
        out.writeStringField("arm", mark.armId());
        out.writeStringField("signal", mark.signal().label());
        out.writeNumberField("change_bucket", mark.changeBucket());
        out.writeNumberField("detected_bucket", mark.detectedBucket());
        out.writeNumberField("statistic", mark.statistic());
        out.writeNumberField("threshold", mark.threshold());
        out.writeStringField("direction", mark.direction());
        out.writeEndObject();
      }
      out.writeEndArray();
    }
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
    TreeMap<String, List<Exemplar>> exemplars = new TreeMap<>();
    for (JsonObject arm : json.objects("arms")) {
      byte[] sums = Base64.getDecoder().decode(arm.string("sums"));
      arms.put(arm.string("arm"), ArmStatistics.decode(sums, dimension));
      if (arm.has("exemplars")) {
        byte[] sample = Base64.getDecoder().decode(arm.string("exemplars"));
        exemplars.put(arm.string("arm"), Exemplars.decodeAll(sample));
      }
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
        arms,
        provenance(json, exemplars));
  }

  private static Provenance provenance(JsonObject json, SortedMap<String, List<Exemplar>> sample) {
    TreeMap<String, String> origins = new TreeMap<>();
    if (json.has("origins")) {
      JsonObject fields = json.object("origins");
      for (String name : fields.names()) {
        origins.put(name, fields.string(name));
      }
    }
    List<DriftMark> drift = new ArrayList<>();
    if (json.has("drift")) {
      for (JsonObject mark : json.objects("drift")) {
        drift.add(
            new DriftMark(
                mark.string("arm"),
                Monitored.of(mark.string("signal")),
                mark.integer("change_bucket"),
                mark.integer("detected_bucket"),
                mark.number("statistic"),
                mark.number("threshold"),
                up(mark.string("direction"))));
      }
    }
    String weighting = json.has("weighting") ? json.string("weighting") : "";
    return new Provenance(weighting, origins, drift, sample);
  }

  private static boolean up(String direction) {
    if (!direction.equals("up") && !direction.equals("down")) {
      throw new JsonFormatException("direction: must be up or down, was \"" + direction + "\"");
    }
    return direction.equals("up");
  }
}
