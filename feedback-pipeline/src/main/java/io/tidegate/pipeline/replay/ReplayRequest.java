package io.tidegate.pipeline.replay;

import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.PolicySnapshot;
import java.util.Optional;

/**
 * A question to a log.
 *
 * @param policy the candidate, see {@link Policies#parse}; empty when every row brings its target
 * @param learnedFrom where the candidate has its statistics from
 * @param snapshot the snapshot for {@link LearnedFrom#FILE}
 * @param targetColumn column of prepared rows with the candidate's distribution
 * @param qColumn column of prepared rows with a reward model's values
 * @param switchThreshold largest weight that SWITCH-DR corrects with
 * @param drosLambda shrinkage of DRos
 * @param pendingMax decisions held while joining, at least 1
 */
public record ReplayRequest(
    Optional<String> policy,
    LearnedFrom learnedFrom,
    Optional<PolicySnapshot> snapshot,
    String targetColumn,
    String qColumn,
    double switchThreshold,
    double drosLambda,
    int pendingMax) {

  public ReplayRequest {
    policy.ifPresent(Policies::parse);
    if (learnedFrom == LearnedFrom.FILE && snapshot.isEmpty()) {
      throw new IllegalArgumentException("replay: learned from a file, but there is no snapshot");
    }
    if (pendingMax < 1) {
      throw new IllegalArgumentException("replay: pending max must be >= 1, was " + pendingMax);
    }
  }

  /** A candidate that learns from the other half, with default columns and constants. */
  public static ReplayRequest of(String policy) {
    return new ReplayRequest(
        Optional.of(policy),
        LearnedFrom.CROSS_FIT,
        Optional.empty(),
        "target",
        "q",
        10,
        100,
        200_000);
  }

  /** The same with statistics from elsewhere. */
  public ReplayRequest withLearnedFrom(LearnedFrom from) {
    return new ReplayRequest(
        policy, from, snapshot, targetColumn, qColumn, switchThreshold, drosLambda, pendingMax);
  }
}
