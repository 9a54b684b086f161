package io.tidegate.core.snapshot;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.stats.ArmStatistics;
import java.util.Map;

/**
 * Decides whether a decoded snapshot may replace the one in use; what it refuses changes nothing.
 */
public final class SnapshotGate {

  /** A verdict with its reason. */
  public sealed interface Verdict {}

  /** The snapshot may be used; it has been factored. */
  public record Admitted(PolicyState state) implements Verdict {}

  /**
   * The snapshot must not be used.
   *
   * @param cause {@code schema}, {@code stale} or {@code corrupt}
   */
  public record Refused(String cause, String sentence) implements Verdict {}

  private final FeatureSchema schema;

  public SnapshotGate(FeatureSchema schema) {
    this.schema = schema;
  }

  /** Judges {@code candidate} against the state in use. */
  public Verdict judge(PolicySnapshot candidate, PolicyState current) {
    if (!candidate.schemaHash().equals(schema.hash())
        || candidate.dimension() != schema.dimension()) {
      return new Refused(
          "schema",
          "snapshot "
              + candidate.version()
              + " is in feature schema "
              + candidate.schemaHash()
              + ", this router uses "
              + schema.hash());
    }
    if (candidate.version() <= current.version()) {
      return new Refused(
          "stale", "snapshot " + candidate.version() + " is not newer than " + current.version());
    }
    for (Map.Entry<String, ArmStatistics> arm : candidate.arms().entrySet()) {
      ArmStatistics s = arm.getValue();
      if (s.quality().count() < 0
          || s.operational().count() < 0
          || s.failures() < 0
          || s.attempts() < s.failures()) {
        return new Refused("corrupt", "arm " + arm.getKey() + " has impossible counts");
      }
    }
    try {
      return new Admitted(
          new PolicyState(
              candidate.version(),
              candidate.id(),
              candidate.createdEpochMillis(),
              candidate.updates(),
              PolicyModel.factor(schema, candidate.arms(), candidate.provenance().exemplars())));
    } catch (IllegalArgumentException e) {
      return new Refused("corrupt", "snapshot " + candidate.version() + ": " + e.getMessage());
    }
  }
}
