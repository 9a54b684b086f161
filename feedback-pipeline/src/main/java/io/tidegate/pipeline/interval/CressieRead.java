package io.tidegate.pipeline.interval;

/**
 * The Cressie-Read interval of an importance-weighted mean (Karampatziakis, Langford, Mineiro 2020,
 * "Empirical Likelihood for Contextual Bandits", power -2).
 *
 * <p>Among all reweightings of the n pairs (w, t) and one pair that was never seen, those that give
 * the weights mean one and are not further from uniform than the chi-square(1) quantile allows; the
 * ends are the least and the largest mean of t among them. For this power the divergence is
 * quadratic and has a closed form: t's mean regressed on w's deviation from one, plus or minus the
 * residual spread. The unseen pair, at either end of the weights' range and at the worst term,
 * keeps a log that happened to see only good rows from being sure.
 */
public final class CressieRead {

  /** A pair that was never seen. */
  public record Unseen(double weight, double term) {}

  private CressieRead() {}

  /**
   * @param value the estimate that the interval is given for; the interval is widened to hold it
   * @param pairs weights and terms
   * @param low unseen pairs that would pull the mean down most
   * @param high unseen pairs that would pull it up most
   */
  public static Interval of(double value, PairMoments pairs, Unseen[] low, Unseen[] high) {
    if (pairs.n() < 2) {
      return Interval.unbounded(value);
    }
    double least = Double.POSITIVE_INFINITY;
    for (Unseen unseen : low) {
      least = Math.min(least, end(pairs, unseen, -1));
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (Unseen unseen : high) {
      largest = Math.max(largest, end(pairs, unseen, 1));
    }
    return new Interval(value, Math.min(value, least), Math.max(value, largest));
  }

  private static double end(PairMoments pairs, Unseen unseen, int sign) {
    if (!Double.isFinite(unseen.weight()) || !Double.isFinite(unseen.term())) {
      return sign * Double.POSITIVE_INFINITY;
    }
    PairMoments all = new PairMoments();
    all.merge(pairs);
    all.add(unseen.weight(), unseen.term());
    double n = all.n();
    double spread = all.weightSquares() / n;
    boolean varies = spread > 1e-15;
    double slope = varies ? all.products() / all.weightSquares() : 0;
    double centre = all.meanTerm() + slope * (1 - all.meanWeight());
    double residual = Math.max(0, all.termSquares() / n - slope * all.products() / n);
    return centre + sign * Math.sqrt(Quantiles.chiSquare(Interval.ALPHA) * residual / n);
  }
}
