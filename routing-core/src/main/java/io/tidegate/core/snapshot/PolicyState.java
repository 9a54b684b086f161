package io.tidegate.core.snapshot;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.PolicyModel;

/**
 * A snapshot that passed the gate, factored and ready to decide with.
 *
 * @param version the snapshot's version; 0 when nothing has been learned
 * @param snapshotId the snapshot's id; {@code "none"} when nothing has been learned
 * @param createdEpochMillis when the snapshot was made; 0 when nothing has been learned
 * @param updates observations behind it
 */
public record PolicyState(
    long version, String snapshotId, long createdEpochMillis, long updates, PolicyModel model) {

  /** The state before the first snapshot. */
  public static PolicyState empty(FeatureSchema schema) {
    return new PolicyState(0, "none", 0, 0, PolicyModel.empty(schema));
  }
}
