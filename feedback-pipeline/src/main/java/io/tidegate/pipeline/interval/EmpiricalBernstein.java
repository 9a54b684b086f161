package io.tidegate.pipeline.interval;

/**
 * The empirical Bernstein interval of a mean of bounded terms (Maurer and Pontil 2009, "Empirical
 * Bernstein Bounds and Sample Variance Penalization", theorem 4, applied to each side).
 *
 * <p>With n terms of sample variance V in a range of width R, each side is {@code sqrt(2 V l / n) +
 * 7 R l / (3 (n - 1))}, {@code l = ln(2 / (alpha / 2))}.
 */
public final class EmpiricalBernstein {

  private EmpiricalBernstein() {}

  /**
   * @param value the estimate
   * @param variance sample variance of its terms
   * @param n number of terms
   * @param range width of the range that terms can lie in
   */
  public static Interval of(double value, double variance, long n, double range) {
    if (n < 2 || !Double.isFinite(range)) {
      return Interval.unbounded(value);
    }
    double log = Math.log(4 / Interval.ALPHA);
    double half = Math.sqrt(2 * variance * log / n) + 7 * range * log / (3.0 * (n - 1));
    return new Interval(value, value - half, value + half);
  }
}
