package io.tidegate.pipeline.learner;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.snapshot.SnapshotGate;
import io.tidegate.core.stats.ArmStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A warm start: a snapshot in a file, whose sums are added to every snapshot. */
public final class PriorFile {

  private PriorFile() {}

  /**
   * Reads the sums by arm id or model name.
   *
   * @throws IllegalArgumentException when the file can not be read, is no snapshot, is damaged, or
   *     is of another feature schema
   */
  public static Map<String, ArmStatistics> read(Path file) {
    PolicySnapshot snapshot;
    try {
      snapshot = SnapshotCodec.decode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("prior " + file + ": can not be read", e);
    } catch (JsonFormatException e) {
      throw new IllegalArgumentException("prior " + file + ": " + e.getMessage(), e);
    }
    SnapshotGate gate = new SnapshotGate(FeatureSchema.V1);
    if (gate.judge(snapshot, PolicyState.empty(FeatureSchema.V1))
        instanceof SnapshotGate.Refused refused) {
      throw new IllegalArgumentException("prior " + file + ": " + refused.sentence());
    }
    return snapshot.arms();
  }
}
