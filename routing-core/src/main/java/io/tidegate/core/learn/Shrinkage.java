package io.tidegate.core.learn;

import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.WeightedSum;

/**
 * Borrowing: an arm's own sums and a share of another's, bounded in effective sample size.
 *
 * <p>This is the power prior (Ibrahim and Chen 2000, "Power prior distributions for regression
 * models"): the other's likelihood raised to {@code w = min(1, ess / n)}, with n the other's
 * observations. As own observations come in, the borrowed ones count for less and less; they need
 * no fading of their own.
 */
public final class Shrinkage {

  private Shrinkage() {}

  /**
   * Own sums and those of {@code other}, of which at most {@code ess} observations count, for
   * quality, operational signals and attempts each.
   *
   * @param ess effective sample size, at least 0
   */
  public static ArmStatistics borrow(ArmStatistics own, ArmStatistics other, double ess) {
    if (!(ess >= 0)) {
      throw new IllegalArgumentException("shrinkage: ess must be >= 0, was " + ess);
    }
    WeightedSum sum = new WeightedSum(own.quality().dimension(), WeightedSum.TOTAL_BITS);
    return sum.add(own, sum.one())
        .add(
            other,
            weight(sum, ess, other.quality().count()),
            weight(sum, ess, other.operational().count()),
            weight(sum, ess, other.attempts()))
        .total();
  }

  private static long weight(WeightedSum sum, double ess, long count) {
    return count <= ess ? sum.one() : (long) (sum.one() * (ess / count));
  }
}
