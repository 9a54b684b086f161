package io.tidegate.core.policy;

/**
 * Bayesian ridge regression of one arm's signals on the context.
 *
 * <p>With {@code A = S + lambda I} and a prior mean {@code m} on the constant feature, {@code theta
 * = A^-1 (b + lambda m)}; the posterior variance of the mean at x, in units of the noise, is {@code
 * x' A^-1 x} (Li, Chu, Langford, Schapire 2010, "A Contextual-Bandit Approach to Personalized News
 * Article Recommendation", disjoint LinUCB). Quality and operational signals have an A each. {@link
 * PosteriorFactory} makes them from sums.
 *
 * <p>Quality is learned from answers; a failed attempt gave none. What a request may expect is
 * therefore the quality of an answer times the share of attempts that succeed.
 */
public final class ArmPosterior {

  private final double[] quality; // (d)
  private final double[][] factor; // rows of L, A_quality = L L'; row i has i + 1 values
  private final double[][] operational; // (3, d)
  private final long attempts;
  private final double failureShare;
  private final double qualityNoise;
  private final double[] operationalNoise; // (3)
  private final PosteriorFactory.Fit fit;

  /** Takes the arrays as they are; {@link PosteriorFactory} hands over copies. */
  ArmPosterior(
      double[] quality,
      double[][] factor,
      double[][] operational,
      long attempts,
      double failureShare,
      double qualityNoise,
      double[] operationalNoise,
      PosteriorFactory.Fit fit) {
    this.quality = quality;
    this.factor = factor;
    this.operational = operational;
    this.attempts = attempts;
    this.failureShare = failureShare;
    this.qualityNoise = qualityNoise;
    this.operationalNoise = operationalNoise;
    this.fit = fit;
  }

  /** Attempts behind this posterior. */
  public long attempts() {
    return attempts;
  }

  /** Expected share of attempts that fail, 0..1; 0 for an arm that nothing is known of. */
  public double failureShare() {
    return failureShare;
  }

  /** One standard deviation of a quality observation around its expectation; above 0. */
  public double qualityNoise() {
    return qualityNoise;
  }

  /**
   * One standard deviation of an operational observation around its expectation.
   *
   * @param k 0 output tokens, 1 first-token seconds, 2 token seconds
   */
  public double operationalNoise(int k) {
    return operationalNoise[k];
  }

  /** How well the factorisation went. */
  public PosteriorFactory.Fit fit() {
    return fit;
  }

  /** Expected outcome at a context. */
  public Estimate estimate(double[] x) {
    double tokens = Math.max(1, dot(operational[0], x));
    double firstTokenSeconds = Math.max(0, dot(operational[1], x));
    double tokenSeconds = Math.max(0, dot(operational[2], x));
    double success = 1 - failureShare;
    return new Estimate(
        success * Math.max(0, Math.min(1, dot(quality, x))),
        success * width(x),
        tokens,
        firstTokenSeconds + tokens * tokenSeconds);
  }

  /** {@code sqrt(x' A^-1 x)} by forward substitution: the norm of L^-1 x. */
  private double width(double[] x) {
    double[] z = new double[x.length];
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double[] row = factor[i];
      double rest = x[i];
      for (int j = 0; j < i; j++) {
        rest -= row[j] * z[j];
      }
      z[i] = rest / row[i];
      sum += z[i] * z[i];
    }
    return Math.sqrt(sum);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
