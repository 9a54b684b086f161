package io.tidegate.pipeline.coverage;

import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.replay.Replay;
import io.tidegate.pipeline.replay.ReplayReport;
import io.tidegate.pipeline.replay.ReplayRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often replay is right about logs of one policy.
 *
 * @param logs number of logs
 * @param lowerBoundHolds logs whose one-sided 95% lower bound of {@code dr} was not above the truth
 * @param intervalHolds logs whose two-sided 95% interval of {@code dr} held the truth
 * @param refused logs that refused an answer
 * @param wrongPromotions logs whose gate promoted a candidate worth exactly as much as the
 *     incumbent
 * @param wrongSelfPromotions logs whose gate promoted the logging policy over itself
 */
public record Coverage(
    int logs,
    int lowerBoundHolds,
    int intervalHolds,
    int refused,
    int wrongPromotions,
    int wrongSelfPromotions) {

  /** Mostly the better of two arms where v tells which; its worth is known. */
  private static final SimulatedLog.Target BETTER =
      (u, v) -> v > 0.5 ? new double[] {0.1, 0.8, 0.1} : new double[] {0.1, 0.1, 0.8};

  /**
   * Given v, the better of the two others is right with .55 + .3 / 4 on average, the worse less.
   */
  private static final double WORTH = 0.1 * 0.45 + 0.8 * (0.55 + 0.075) + 0.1 * (0.55 - 0.075);

  private static final SimulatedLog.Target MOSTLY_MID = (u, v) -> new double[] {0.1, 0.8, 0.1};
  private static final String MOSTLY_LARGE = "static(edge=0.1,mid=0.1,large=0.8)";

  /**
   * Simulates and asks.
   *
   * @param policy the logging policy, see {@link io.tidegate.core.policy.Policies}
   * @param logs number of logs, seeded from {@code seed} on
   * @param decisions decisions of each
   */
  public static Coverage of(String policy, int logs, int decisions, long seed) throws IOException {
    ReplayRequest request = ReplayRequest.of(Optional.empty()).within(10, 1);
    int lower = 0;
    int both = 0;
    int refused = 0;
    int wrong = 0;
    int self = 0;
    for (int i = 0; i < logs; i++) {
      ReplayReport better = ask(policy, seed + i, decisions, BETTER, request);
      Interval dr = Objects.requireNonNull(better.estimates().get("dr"));
      lower += better.estimators().lowerBound() <= WORTH ? 1 : 0;
      both += dr.low() <= WORTH && WORTH <= dr.high() ? 1 : 0;
      refused += better.answered() ? 0 : 1;
      ReplayReport equal =
          ask(policy, seed + i, decisions, MOSTLY_MID, request.withIncumbent(MOSTLY_LARGE, 0));
      wrong += equal.promotion().promote() ? 1 : 0;
      self += ask(policy, seed + i, decisions, null, request).promotion().promote() ? 1 : 0;
    }
    return new Coverage(logs, lower, both, refused, wrong, self);
  }

  private static ReplayReport ask(
      String policy,
      long seed,
      int decisions,
      SimulatedLog.@Nullable Target target,
      ReplayRequest request)
      throws IOException {
    return Replay.run(new SimulatedLog(policy, seed, decisions, target), request, BadRows.stop());
  }
}
