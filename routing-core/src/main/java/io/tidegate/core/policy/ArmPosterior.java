package io.tidegate.core.policy;

import java.util.Arrays;

/**
 * Bayesian ridge regression of one arm's signals on the context.
 *
 * <p>With {@code A = S + lambda I} and a prior mean {@code m} on the constant feature, {@code theta
 * = A^-1 (b + lambda m)}; the posterior variance of the mean at x, in units of the noise, is {@code
 * x' A^-1 x} (Li, Chu, Langford, Schapire 2010, "A Contextual-Bandit Approach to Personalized News
 * Article Recommendation", disjoint LinUCB). Quality and operational signals have an A each. {@link
 * PosteriorFactory} makes them from sums.
 *
 * <p>Kept is {@code L^-1} (with {@code A = L L'}) by columns, each with the four weights of its
 * feature below it, so that one pass over the features that are not zero gives everything: the
 * variance is a sum of squares, never a difference. The order of all additions is fixed, so the
 * bits are too.
 *
 * <p>Quality is learned from answers; a failed attempt gave none. What a request may expect is
 * therefore the quality of an answer times the share of attempts that succeed.
 */
public final class ArmPosterior {

  /** Longest context that can be evaluated. */
  static final int DIMENSION_MAX = 256;

  private static final int LANES = 8;

  private final int dimension;
  private final int stride; // d + 4, rounded up to lanes
  private final double[][] columns; // (d, stride): column j of L^-1, then j's four weights
  private final long attempts;
  private final double failureShare;
  private final double qualityNoise;
  private final double[] operationalNoise; // (3)
  private final PosteriorFactory.Fit fit;

  /**
   * Keeps none of the arrays.
   *
   * @param quality weights of quality, (d)
   * @param inverse rows of L^-1, A of quality = L L'; row i has i + 1 values
   * @param operational weights of output tokens, first-token seconds, token seconds, (3, d)
   */
  ArmPosterior(
      double[] quality,
      double[][] inverse,
      double[][] operational,
      long attempts,
      double failureShare,
      double qualityNoise,
      double[] operationalNoise,
      PosteriorFactory.Fit fit) {
    this.dimension = quality.length;
    if (dimension > DIMENSION_MAX) {
      throw new IllegalArgumentException(
          "features: at most " + DIMENSION_MAX + " are possible, had " + dimension);
    }
    this.stride = (dimension + 4 + LANES - 1) / LANES * LANES;
    this.columns = new double[dimension][stride];
    for (int j = 0; j < dimension; j++) {
      for (int i = j; i < dimension; i++) {
        columns[j][i] = inverse[i][j];
      }
      columns[j][dimension] = quality[j];
      for (int k = 0; k < operational.length; k++) {
        columns[j][dimension + 1 + k] = operational[k][j];
      }
    }
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
    Workspace workspace = new Workspace();
    workspace.evaluate(this, x);
    double[] z = workspace.product;
    return new Estimate(quality(z), width(z), outputTokens(z), seconds(z));
  }

  /**
   * Writes {@code L^-1 x} and then the four linear predictions at x.
   *
   * @param places indices of the values of x that are not zero, ascending
   * @param values those values
   * @param count how many
   * @param z at least {@code DIMENSION_MAX + 16} long
   */
  void evaluate(int[] places, double[] values, int count, double[] z) {
    Arrays.fill(z, 0, stride, 0);
    int k = 0;
    for (; k + 4 <= count; k += 4) {
      addFour(
          columns[places[k]],
          columns[places[k + 1]],
          columns[places[k + 2]],
          columns[places[k + 3]],
          values[k],
          values[k + 1],
          values[k + 2],
          values[k + 3],
          z,
          places[k] & -LANES,
          stride);
    }
    for (; k < count; k++) {
      addOne(columns[places[k]], values[k], z, stride);
    }
  }

  /** Expected quality, 0..1, after {@link #evaluate}. */
  double quality(double[] z) {
    return (1 - failureShare) * Math.max(0, Math.min(1, rawQuality(z)));
  }

  /** The regression's quality before clipping and failures. */
  double rawQuality(double[] z) {
    return z[dimension];
  }

  /** Posterior width of the expected quality in units of noise. */
  double width(double[] z) {
    return (1 - failureShare) * rawWidth(z);
  }

  /** {@code sqrt(x' A^-1 x)}: the norm of {@code L^-1 x}, summed in four lanes. */
  double rawWidth(double[] z) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= dimension; i += 4) {
      a += z[i] * z[i];
      b += z[i + 1] * z[i + 1];
      c += z[i + 2] * z[i + 2];
      d += z[i + 3] * z[i + 3];
    }
    for (; i < dimension; i++) {
      a += z[i] * z[i];
    }
    return Math.sqrt((a + b) + (c + d));
  }

  /** Expected completion length, tokens, at least 1. */
  double outputTokens(double[] z) {
    return Math.max(1, z[dimension + 1]);
  }

  /** Expected time to the last token, seconds, at least 0. */
  double seconds(double[] z) {
    return Math.max(0, z[dimension + 2]) + outputTokens(z) * Math.max(0, z[dimension + 3]);
  }

  /** Adds four columns; they are zero before {@code from}. */
  private static void addFour(
      double[] a,
      double[] b,
      double[] c,
      double[] d,
      double s,
      double t,
      double u,
      double v,
      double[] z,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      z[i] += a[i] * s + b[i] * t + c[i] * u + d[i] * v;
    }
  }

  private static void addOne(double[] a, double s, double[] z, int n) {
    for (int i = 0; i < n; i++) {
      z[i] += a[i] * s;
    }
  }
}
