package io.tidegate.pipeline.replay;

import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.pipeline.estimate.EstimatorOptions;
import io.tidegate.pipeline.prepared.RowColumns;
import java.util.Optional;

/**
 * A question to a log.
 *
 * @param policy the candidate, see {@link Policies#parse}; empty when every row brings its target
 * @param learnedFrom where the candidate has its statistics from
 * @param snapshot the snapshot for {@link LearnedFrom#FILE}
 * @param warmStart statistics that a learning candidate begins with, beside those of the log
 * @param incumbent the policy to compare with, see {@link Policies#parse}; empty for the log
 * @param margin what candidate minus incumbent must exceed for a promotion
 * @param columns names of columns of prepared rows
 * @param options constants of the estimators
 * @param tribuo the reward model is Tribuo's instead of the built-in ridge regression
 * @param pendingMax decisions held while joining, at least 1
 * @param threads at least 1
 */
public record ReplayRequest(
    Optional<String> policy,
    LearnedFrom learnedFrom,
    Optional<PolicySnapshot> snapshot,
    Optional<PolicySnapshot> warmStart,
    Optional<String> incumbent,
    double margin,
    RowColumns columns,
    EstimatorOptions options,
    boolean tribuo,
    int pendingMax,
    int threads) {

  /** Decisions held while joining, unless said otherwise. */
  public static final int PENDING_MAX = 200_000;

  public ReplayRequest {
    policy.ifPresent(Policies::parse);
    incumbent.ifPresent(Policies::parse);
    if (learnedFrom == LearnedFrom.FILE && snapshot.isEmpty()) {
      throw new IllegalArgumentException("replay: learned from a file, but there is no snapshot");
    }
    if (!Double.isFinite(margin)) {
      throw new IllegalArgumentException("margin: must be a finite number, was " + margin);
    }
    if (pendingMax < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "replay: pending max and threads must be >= 1, were " + pendingMax + " and " + threads);
    }
  }

  /** A candidate that learns from the other half, with default columns and constants. */
  public static ReplayRequest of(String policy) {
    return of(Optional.of(policy));
  }

  /** The same, or the rows' own targets. */
  public static ReplayRequest of(Optional<String> policy) {
    return new ReplayRequest(
        policy,
        LearnedFrom.CROSS_FIT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        RowColumns.DEFAULT,
        EstimatorOptions.DEFAULT,
        false,
        PENDING_MAX,
        Runtime.getRuntime().availableProcessors());
  }

  /** The same with statistics from elsewhere. */
  public ReplayRequest withLearnedFrom(LearnedFrom from) {
    return new ReplayRequest(
        policy,
        from,
        snapshot,
        warmStart,
        incumbent,
        margin,
        columns,
        options,
        tribuo,
        pendingMax,
        threads);
  }

  /** The same compared with another policy. */
  public ReplayRequest withIncumbent(String spec, double least) {
    return new ReplayRequest(
        policy,
        learnedFrom,
        snapshot,
        warmStart,
        Optional.of(spec),
        least,
        columns,
        options,
        tribuo,
        pendingMax,
        threads);
  }

  /** The same with other constants. */
  public ReplayRequest withOptions(EstimatorOptions other) {
    return new ReplayRequest(
        policy,
        learnedFrom,
        snapshot,
        warmStart,
        incumbent,
        margin,
        columns,
        other,
        tribuo,
        pendingMax,
        threads);
  }

  /** The same with other bounds. */
  public ReplayRequest within(int pending, int lanes) {
    return new ReplayRequest(
        policy,
        learnedFrom,
        snapshot,
        warmStart,
        incumbent,
        margin,
        columns,
        options,
        tribuo,
        pending,
        lanes);
  }

  /** The same with Tribuo's reward model. */
  public ReplayRequest withTribuo() {
    return new ReplayRequest(
        policy,
        learnedFrom,
        snapshot,
        warmStart,
        incumbent,
        margin,
        columns,
        options,
        true,
        pendingMax,
        threads);
  }
}
