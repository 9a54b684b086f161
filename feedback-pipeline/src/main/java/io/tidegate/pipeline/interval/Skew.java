package io.tidegate.pipeline.interval;

/**
 * Mean, second and third central moments of a stream of terms, merged from raw sums (Pebay 2008,
 * "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
 * statistical moments").
 */
public final class Skew {

  private long n;
  private double mean;
  private double squares;
  private double cubes;

  /** Adds {@code count} terms by their raw sums. */
  public void addSums(long count, double t, double tt, double ttt) {
    if (count > 0) {
      double m = t / count;
      merge(count, m, Math.max(0, tt - t * m), ttt - 3 * m * tt + 2 * t * m * m);
    }
  }

  public void merge(Skew that) {
    if (that.n > 0) {
      merge(that.n, that.mean, that.squares, that.cubes);
    }
  }

  private void merge(long count, double m, double tt, double ttt) {
    double sum = (double) n + count;
    double d = m - mean;
    double shift = d / sum;
    cubes +=
        ttt + d * shift * shift * n * count * (n - count) + 3 * shift * (n * tt - count * squares);
    squares += tt + d * shift * n * count;
    mean += shift * count;
    n += count;
  }

  /**
   * One-sided lower bound of the mean by Johnson's modified t, which corrects Student's for skewed
   * terms (Johnson 1978, "Modified t tests and confidence intervals for asymmetrical populations"):
   * {@code mean - t s / sqrt(n) + m3 (1 + 2 t^2) / (6 s^2 n)}.
   *
   * @param upper chance of being above the truth
   * @return minus infinity for fewer than two terms
   */
  public double lowerBound(double upper) {
    if (n < 2) {
      return Double.NEGATIVE_INFINITY;
    }
    double variance = squares / (n - 1);
    if (variance <= 0) {
      return mean;
    }
    double t = Quantiles.student(n - 1.0, upper);
    double correction = cubes / n * (1 + 2 * t * t) / (6 * variance * n);
    return mean - t * Math.sqrt(variance / n) + correction;
  }
}
