package io.tidegate.core.policy;

import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Cholesky;
import io.tidegate.core.stats.Moments;
import io.tidegate.core.stats.Signal;

/**
 * Makes posteriors from integer sums: {@code A = S + lambda I}, {@code theta = A^-1 (b + lambda m)}
 * with a prior mean m on the constant feature, and the noise around the fit.
 *
 * <p>The noise of a signal is the residual sum of squares {@code sum r^2 - 2 theta'b + theta'S
 * theta} over n minus the effective degrees of freedom {@code d - lambda tr(A^-1)}, shrunk to a
 * prior noise worth {@value #NOISE_PRIOR_COUNT} observations.
 */
public final class PosteriorFactory {

  /** Prior means at no observation: quality .5, 64 tokens, .5 s to the first, 10 ms each. */
  private static final double QUALITY_PRIOR = 0.5;

  private static final double[] OPERATIONAL_PRIOR = {64, 0.5, 0.01};
  private static final Signal[] OPERATIONAL = {
    Signal.OUTPUT_TOKENS, Signal.FIRST_TOKEN_SECONDS, Signal.TOKEN_SECONDS
  };

  /** Prior noise, one standard deviation: quality .25, 64 tokens, .5 s, 10 ms. */
  private static final double QUALITY_NOISE_PRIOR = 0.25;

  private static final double[] OPERATIONAL_NOISE_PRIOR = {64, 0.5, 0.01};
  private static final int NOISE_PRIOR_COUNT = 8;

  /** An arm starts with this many imagined attempts, all of which succeeded. */
  private static final double FAILURE_PRIOR_COUNT = 10;

  /** Largest {@code |A theta - b| / (|A| |theta| + |b|)} that is rounding. */
  private static final double RESIDUAL_MAX = 1e-12;

  private static final double TINY = 1e-300;
  private static final double STEP = 1.0 / FeatureVector.STEPS_PER_UNIT;

  private PosteriorFactory() {}

  /**
   * How well the factorisation went.
   *
   * @param jitter the larger of what was added to the two diagonals; 0 almost always
   * @param residual the largest {@code |A theta - b| / (|A| |theta| + |b|)} of the four solutions:
   *     the smallest relative change of A and b that makes theta exact (Rigal and Gaches 1967)
   */
  public record Fit(double jitter, double residual) {}

  /** S, the factor of A and its inverse, and the effective degrees of freedom. */
  private record Gram(
      double[][] s,
      double norm,
      Cholesky factor,
      double[][] inverse, // of the factor
      double lambda,
      double freedom) {

    static Gram of(String name, Moments moments, double lambda) {
      int d = moments.dimension();
      double[][] s = new double[d][d];
      double[][] a = new double[d][d];
      double squares = 0;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          s[i][j] = moments.gram(i, j) * (STEP * STEP);
          a[i][j] = s[i][j] + (i == j ? lambda : 0);
          squares += a[i][j] * a[i][j];
        }
      }
      try {
        Cholesky factor = Cholesky.of(a);
        double[][] inverse = factor.inverseRows();
        double freedom = d - lambda * Cholesky.squares(inverse);
        return new Gram(s, Math.sqrt(squares), factor, inverse, lambda, freedom);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + " Gram matrix is " + e.getMessage(), e);
      }
    }
  }

  /** One signal's weights and the noise around them. */
  private record Solution(double[] theta, double noise, double residual) {}

  /**
   * Factors the statistics of one arm.
   *
   * @param lambda regularisation, above 0
   * @throws IllegalArgumentException when the Gram matrix is not positive definite, a solution does
   *     not solve its equation, or a result is not finite: such statistics are corrupt
   */
  public static ArmPosterior factor(ArmStatistics statistics, double lambda) {
    Gram quality = Gram.of("quality", statistics.quality(), lambda);
    Solution q =
        solve(quality, statistics.quality(), 0, Signal.QUALITY, QUALITY_PRIOR, QUALITY_NOISE_PRIOR);
    Gram operational = Gram.of("operational", statistics.operational(), lambda);
    double[][] theta = new double[OPERATIONAL.length][];
    double[] noise = new double[OPERATIONAL.length];
    double residual = q.residual();
    for (int k = 0; k < OPERATIONAL.length; k++) {
      Solution o =
          solve(
              operational,
              statistics.operational(),
              k,
              OPERATIONAL[k],
              OPERATIONAL_PRIOR[k],
              OPERATIONAL_NOISE_PRIOR[k]);
      theta[k] = o.theta();
      noise[k] = o.noise();
      residual = Math.max(residual, o.residual());
    }
    return new ArmPosterior(
        q.theta(),
        quality.inverse(),
        theta,
        statistics.attempts(),
        failureShare(statistics),
        q.noise(),
        noise,
        new Fit(Math.max(quality.factor().jitter(), operational.factor().jitter()), residual));
  }

  /** Expected share of attempts that fail, 0..1. */
  private static double failureShare(ArmStatistics statistics) {
    return statistics.failures() / (statistics.attempts() + FAILURE_PRIOR_COUNT);
  }

  private static Solution solve(
      Gram gram, Moments moments, int k, Signal signal, double prior, double noisePrior) {
    int d = moments.dimension();
    double[] data = new double[d];
    for (int i = 0; i < d; i++) {
      data[i] = moments.cross(k, i) * STEP / signal.stepsPerUnit();
    }
    double[] b = data.clone();
    b[0] += gram.lambda() * prior;
    double[] theta = gram.factor().solve(b);
    double[] fitted = times(gram.s(), theta);
    double off = 0;
    for (int i = 0; i < d; i++) {
      double r = fitted[i] + (gram.lambda() + gram.factor().jitter()) * theta[i] - b[i];
      off += r * r;
    }
    double residual =
        Math.sqrt(off) / (gram.norm() * Math.sqrt(dot(theta, theta)) + Math.sqrt(dot(b, b)) + TINY);
    if (!(residual <= RESIDUAL_MAX)) {
      throw new IllegalArgumentException(
          signal + " weights do not solve their equation: relative residual " + residual);
    }
    double units = signal.stepsPerUnit();
    double squares = moments.squares(k) / (units * units);
    double errors = Math.max(0, squares - 2 * dot(theta, data) + dot(theta, fitted));
    double noise =
        Math.sqrt(
            (NOISE_PRIOR_COUNT * noisePrior * noisePrior + errors)
                / (NOISE_PRIOR_COUNT + Math.max(0, moments.count() - gram.freedom())));
    return new Solution(theta, noise, residual);
  }

  private static double[] times(double[][] matrix, double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = dot(matrix[i], x);
    }
    return y;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
