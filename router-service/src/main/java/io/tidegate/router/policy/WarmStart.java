package io.tidegate.router.policy;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.snapshot.SnapshotGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The state that decides until something was learned: a snapshot of scope {@code prior}. */
public final class WarmStart {
  private static final String SCOPE = "prior";

  private WarmStart() {}

  /**
   * Reads and factors the file.
   *
   * @return a state of version 0, so that every learned snapshot is newer
   * @throws IllegalArgumentException naming what is wrong with the file
   */
  public static PolicyState read(Path file, FeatureSchema schema) {
    PolicySnapshot snapshot;
    try {
      snapshot = SnapshotCodec.decode(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
    } catch (JsonFormatException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
    if (!snapshot.scope().equals(SCOPE)) {
      throw new IllegalArgumentException(
          file + ": must be a snapshot of scope prior, was of scope " + snapshot.scope());
    }
    SnapshotGate.Verdict verdict =
        new SnapshotGate(schema).judge(snapshot, PolicyState.empty(schema));
    if (verdict instanceof SnapshotGate.Refused refused) {
      throw new IllegalArgumentException(file + ": " + refused.sentence());
    }
    PolicyState state = ((SnapshotGate.Admitted) verdict).state();
    return new PolicyState(
        0, state.snapshotId(), state.createdEpochMillis(), state.updates(), state.model());
  }
}
