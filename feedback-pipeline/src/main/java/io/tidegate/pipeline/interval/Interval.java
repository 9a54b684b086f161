package io.tidegate.pipeline.interval;

/**
 * An estimate with its two-sided 95% confidence interval.
 *
 * @param value the estimate; NaN when there is none
 * @param low lower end; minus infinity when the rows do not bound it
 * @param high upper end; infinity when the rows do not bound it
 */
public record Interval(double value, double low, double high) {

  /** Chance of missing the truth, both sides together. */
  public static final double ALPHA = 0.05;

  /** Student's t around {@code value} with a standard error from {@code n} rows. */
  public static Interval student(double value, double standardError, long n) {
    if (n < 2) {
      return unbounded(value);
    }
    double half = Quantiles.student(n - 1.0, ALPHA / 2) * standardError;
    return new Interval(value, value - half, value + half);
  }

  /** An estimate of which nothing more is known. */
  public static Interval unbounded(double value) {
    return new Interval(value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }
}
