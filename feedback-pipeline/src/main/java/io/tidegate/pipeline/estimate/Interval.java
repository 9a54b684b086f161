package io.tidegate.pipeline.estimate;

import org.apache.commons.math3.distribution.TDistribution;

/**
 * An estimate with its two-sided 95% confidence interval by Student's t.
 *
 * @param value the estimate
 * @param low lower end; minus infinity when there are fewer than two rows
 * @param high upper end; infinity when there are fewer than two rows
 */
public record Interval(double value, double low, double high) {

  private static final double UPPER_TAIL = 0.975;

  /** The interval around {@code value} with a standard error from {@code n} rows. */
  static Interval of(double value, double standardError, long n) {
    if (n < 2) {
      return new Interval(value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double half = new TDistribution(n - 1).inverseCumulativeProbability(UPPER_TAIL) * standardError;
    return new Interval(value, value - half, value + half);
  }
}
