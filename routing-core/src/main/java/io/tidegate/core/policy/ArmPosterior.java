package io.tidegate.core.policy;

import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Moments;
import io.tidegate.core.stats.Signal;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Bayesian ridge regression of one arm's signals on the context.
 *
 * <p>With {@code A = S + lambda I} and a prior mean {@code m} on the constant feature, {@code theta
 * = A^-1 (b + lambda m)}; the posterior variance of the mean at x, in units of the noise, is {@code
 * x' A^-1 x} (Li, Chu, Langford, Schapire 2010, "A Contextual-Bandit Approach to Personalized News
 * Article Recommendation", disjoint LinUCB). Quality and operational signals have an A each.
 */
public final class ArmPosterior {

  /** Prior means at no observation: quality .5, 64 tokens, .5 s to the first, 10 ms each. */
  private static final double QUALITY_PRIOR = 0.5;

  private static final double[] OPERATIONAL_PRIOR = {64, 0.5, 0.01};
  private static final Signal[] OPERATIONAL = {
    Signal.OUTPUT_TOKENS, Signal.FIRST_TOKEN_SECONDS, Signal.TOKEN_SECONDS
  };
  private static final double STEP = 1.0 / FeatureVector.STEPS_PER_UNIT;

  private final double[] quality; // (d)
  private final double[][] factor; // rows of L, A_quality = L L'; row i has i + 1 values
  private final double[][] operational; // (3, d)
  private final long attempts;

  private ArmPosterior(double[] quality, double[][] factor, double[][] operational, long attempts) {
    this.quality = quality;
    this.factor = factor;
    this.operational = operational;
    this.attempts = attempts;
  }

  /**
   * Factors the statistics of one arm.
   *
   * @param lambda regularisation, above 0
   * @throws IllegalArgumentException when the Gram matrix is not positive definite or a result is
   *     not finite: such statistics are corrupt
   */
  public static ArmPosterior factor(ArmStatistics statistics, double lambda) {
    CholeskyDecomposition qualityFactor = decompose("quality", statistics.quality(), lambda);
    CholeskyDecomposition operationalFactor =
        decompose("operational", statistics.operational(), lambda);
    double[] quality =
        solve(qualityFactor, statistics.quality(), 0, Signal.QUALITY, QUALITY_PRIOR, lambda);
    double[][] operational = new double[OPERATIONAL.length][];
    for (int k = 0; k < OPERATIONAL.length; k++) {
      operational[k] =
          solve(
              operationalFactor,
              statistics.operational(),
              k,
              OPERATIONAL[k],
              OPERATIONAL_PRIOR[k],
              lambda);
    }
    return new ArmPosterior(
        quality, rows(qualityFactor.getL()), operational, statistics.attempts());
  }

  /** Attempts behind this posterior. */
  public long attempts() {
    return attempts;
  }

  /** Expected outcome at a context. */
  public Estimate estimate(double[] x) {
    double tokens = Math.max(1, dot(operational[0], x));
    double firstTokenSeconds = Math.max(0, dot(operational[1], x));
    double tokenSeconds = Math.max(0, dot(operational[2], x));
    return new Estimate(
        Math.max(0, Math.min(1, dot(quality, x))),
        width(x),
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

  private static CholeskyDecomposition decompose(String name, Moments moments, double lambda) {
    int d = moments.dimension();
    double[][] a = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        a[i][j] = moments.gram(i, j) * (STEP * STEP) + (i == j ? lambda : 0);
      }
    }
    try {
      return new CholeskyDecomposition(new Array2DRowRealMatrix(a, false), 1e-12, 1e-12);
    } catch (NonPositiveDefiniteMatrixException e) {
      throw new IllegalArgumentException(
          name + " Gram matrix is not positive definite: " + e.getMessage(), e);
    }
  }

  private static double[] solve(
      CholeskyDecomposition factor,
      Moments moments,
      int k,
      Signal signal,
      double prior,
      double lambda) {
    double[] b = new double[moments.dimension()];
    for (int i = 0; i < b.length; i++) {
      b[i] = moments.cross(k, i) * STEP / signal.stepsPerUnit();
    }
    b[0] += lambda * prior;
    double[] theta = factor.getSolver().solve(new ArrayRealVector(b, false)).toArray();
    for (double value : theta) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(signal + " weights are not finite");
      }
    }
    return theta;
  }

  private static double[][] rows(RealMatrix lower) {
    double[][] rows = new double[lower.getRowDimension()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = java.util.Arrays.copyOf(lower.getRow(i), i + 1);
    }
    return rows;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
