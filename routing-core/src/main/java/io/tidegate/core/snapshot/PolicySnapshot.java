package io.tidegate.core.snapshot;

import io.tidegate.core.Digests;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import io.tidegate.core.stats.Exemplars;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable state of what has been learned in one scope.
 *
 * @param scope name of the learner's scope, {@code global} unless tenants have their own
 * @param version 1 for the first, always growing
 * @param parentId id of the snapshot before, empty for the first
 * @param createdEpochMillis when it was made
 * @param schemaHash hash of the feature schema that the statistics are in
 * @param dimension number of features
 * @param updates observations folded in since the beginning
 * @param statisticsHash SHA-256 of the learner's statistics cell by cell
 * @param offsets provenance: next offset to read, by {@code topic-partition}
 * @param arms statistics by arm id, summed over hours and tenants
 * @param provenance how the sums were made, and exemplars
 */
public record PolicySnapshot(
    String scope,
    long version,
    String parentId,
    long createdEpochMillis,
    String schemaHash,
    int dimension,
    long updates,
    String statisticsHash,
    SortedMap<String, Long> offsets,
    SortedMap<String, ArmStatistics> arms,
    Provenance provenance) {

  /** A snapshot of plain sums. */
  public PolicySnapshot(
      String scope,
      long version,
      String parentId,
      long createdEpochMillis,
      String schemaHash,
      int dimension,
      long updates,
      String statisticsHash,
      SortedMap<String, Long> offsets,
      SortedMap<String, ArmStatistics> arms) {
    this(
        scope,
        version,
        parentId,
        createdEpochMillis,
        schemaHash,
        dimension,
        updates,
        statisticsHash,
        offsets,
        arms,
        Provenance.NONE);
  }

  public PolicySnapshot {
    if (version < 1) {
      throw new IllegalArgumentException("version: must be >= 1, was " + version);
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: must be >= 1, was " + dimension);
    }
    offsets = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    arms = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(arms));
  }

  /** SHA-256 over every field, 64 hexadecimal digits: the snapshot's identity. */
  public String id() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    text(out, scope);
    number(out, version);
    text(out, parentId);
    number(out, createdEpochMillis);
    text(out, schemaHash);
    number(out, dimension);
    number(out, updates);
    text(out, statisticsHash);
    for (Map.Entry<String, Long> offset : offsets.entrySet()) {
      text(out, offset.getKey());
      number(out, offset.getValue());
    }
    for (Map.Entry<String, ArmStatistics> arm : arms.entrySet()) {
      text(out, arm.getKey());
      out.writeBytes(arm.getValue().encode());
    }
    if (!provenance.equals(Provenance.NONE)) {
      provenance(out);
    }
    return Digests.sha256Hex(out.toByteArray());
  }

  /** Nothing for a snapshot that has none, so that ids from before there was any stay. */
  private void provenance(ByteArrayOutputStream out) {
    text(out, provenance.weighting());
    number(out, provenance.origins().size());
    for (Map.Entry<String, String> origin : provenance.origins().entrySet()) {
      text(out, origin.getKey());
      text(out, origin.getValue());
    }
    number(out, provenance.drift().size());
    for (DriftMark mark : provenance.drift()) {
      text(out, mark.armId());
      text(out, mark.signal().label());
      number(out, mark.changeBucket());
      number(out, mark.detectedBucket());
      number(out, Double.doubleToLongBits(mark.statistic()));
      number(out, Double.doubleToLongBits(mark.threshold()));
      text(out, mark.direction());
    }
    for (Map.Entry<String, List<Exemplar>> arm : provenance.exemplars().entrySet()) {
      text(out, arm.getKey());
      out.writeBytes(Exemplars.encode(arm.getValue()));
    }
  }

  private static void text(ByteArrayOutputStream out, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    number(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void number(ByteArrayOutputStream out, long value) {
    out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
  }
}
