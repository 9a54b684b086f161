package io.tidegate.pipeline.interval;

/**
 * Count, means and second central moments of pairs (weight, term).
 *
 * <p>Two of them merge into what one would have been over both streams (Chan, Golub, LeVeque 1983,
 * "Algorithms for computing the sample variance"). Merged in one order, the bits are always the
 * same.
 */
public final class PairMoments {

  private long n;
  private double meanWeight;
  private double meanTerm;
  private double weightSquares;
  private double termSquares;
  private double products;

  /** Adds {@code count} pairs by their raw sums. */
  public void addSums(long count, double w, double t, double ww, double tt, double wt) {
    if (count == 0) {
      return;
    }
    merge(
        count,
        w / count,
        t / count,
        Math.max(0, ww - w * (w / count)),
        Math.max(0, tt - t * (t / count)),
        wt - w * (t / count));
  }

  public void add(double weight, double term) {
    merge(1, weight, term, 0, 0, 0);
  }

  public void merge(PairMoments that) {
    if (that.n > 0) {
      merge(
          that.n,
          that.meanWeight,
          that.meanTerm,
          that.weightSquares,
          that.termSquares,
          that.products);
    }
  }

  private void merge(long count, double w, double t, double ww, double tt, double wt) {
    long sum = n + count;
    double share = (double) count / sum;
    double dw = w - meanWeight;
    double dt = t - meanTerm;
    double cross = n * share;
    meanWeight += dw * share;
    meanTerm += dt * share;
    weightSquares += ww + dw * dw * cross;
    termSquares += tt + dt * dt * cross;
    products += wt + dw * dt * cross;
    n = sum;
  }

  public long n() {
    return n;
  }

  /** Mean weight; NaN of nothing. */
  public double meanWeight() {
    return n == 0 ? Double.NaN : meanWeight;
  }

  /** Mean term; NaN of nothing. */
  public double meanTerm() {
    return n == 0 ? Double.NaN : meanTerm;
  }

  /** Sum of squared differences of the weights from their mean. */
  public double weightSquares() {
    return weightSquares;
  }

  /** Sum of squared differences of the terms from their mean. */
  public double termSquares() {
    return termSquares;
  }

  /** Sum of products of both differences. */
  public double products() {
    return products;
  }

  /** Standard error of the mean term; 0 for fewer than two. */
  public double termError() {
    return n < 2 ? 0 : Math.sqrt(termSquares / (n - 1) / n);
  }

  /** Standard error of the mean weight; 0 for fewer than two. */
  public double weightError() {
    return n < 2 ? 0 : Math.sqrt(weightSquares / (n - 1) / n);
  }
}
