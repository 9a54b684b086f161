package io.tidegate.core.learn;

import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Cholesky;
import io.tidegate.core.stats.Moments;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What earlier buckets of an arm say about a later one.
 *
 * <p>With ridge weights theta and noise sigma of the earlier buckets and, of the later one, n
 * observations, the sum X of their contexts and the sum R of their signals, the residual is {@code
 * (R - theta'X) / sqrt(sigma^2 (n + X'A^-1 X) + (tolerance sigma n)^2)}: the sampling noise, what
 * the weights may be off, and what no linear model gets right. The share of failures p stands for
 * theta'x and {@code p (1 - p)} for the noise.
 */
final class Baseline {

  private static final double STEP = 1.0 / FeatureVector.STEPS_PER_UNIT;
  private static final double LAMBDA = 1;

  /** How many observations the prior noise is worth. */
  private static final int PRIOR_COUNT = 8;

  private final ArmStatistics before;
  private final @Nullable Cholesky factor;
  private final double freedom;

  private Baseline(ArmStatistics before, @Nullable Cholesky factor, double freedom) {
    this.before = before;
    this.factor = factor;
    this.freedom = freedom;
  }

  static Baseline of(ArmStatistics before, Monitored.Group group) {
    if (group == Monitored.Group.FAILURE) {
      return new Baseline(before, null, 0);
    }
    Moments moments = moments(before, group);
    int d = moments.dimension();
    double[][] a = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = moments.gram(i, j) * (STEP * STEP) + (i == j ? LAMBDA : 0);
      }
    }
    Cholesky factor = Cholesky.of(a);
    return new Baseline(before, factor, d - LAMBDA * factor.inverseTrace());
  }

  /** Observations of a group. */
  static long count(ArmStatistics statistics, Monitored.Group group) {
    return group == Monitored.Group.FAILURE
        ? statistics.attempts()
        : moments(statistics, group).count();
  }

  /** Adds a bucket to a baseline while there is room: after 2^32 observations it is known. */
  static void add(ArmStatistics before, ArmStatistics bucket) {
    if (before.hasRoomFor(bucket)) {
      before.add(bucket);
    }
  }

  /** The ridge weights of a signal. */
  double[] theta(Monitored signal) {
    return solve(Objects.requireNonNull(factor), signal);
  }

  /** The residual variance of a signal. */
  double noise(Monitored signal) {
    Moments earlier = moments(before, signal.group());
    return noise(earlier, signal, theta(signal), target(earlier, signal));
  }

  private static double[] target(Moments earlier, Monitored signal) {
    double[] b = new double[earlier.dimension()];
    for (int i = 0; i < b.length; i++) {
      b[i] = earlier.cross(signal.row(), i) * STEP / signal.unit();
    }
    b[0] += LAMBDA * signal.meanPrior();
    return b;
  }

  private double[] solve(Cholesky known, Monitored signal) {
    return known.solve(target(moments(before, signal.group()), signal));
  }

  /** How far {@code bucket} is off, in standard deviations. */
  double residual(Monitored signal, ArmStatistics bucket, double tolerance) {
    if (factor == null) {
      double p = (before.failures() + 0.5) / (before.attempts() + 1);
      double n = bucket.attempts();
      double noise = p * (1 - p);
      double variance =
          noise * (n + n * n / (before.attempts() + 1)) + square(tolerance * n) * noise;
      return (bucket.failures() - p * n) / Math.sqrt(variance);
    }
    Moments earlier = moments(before, signal.group());
    Moments later = moments(bucket, signal.group());
    int k = signal.row();
    double unit = signal.unit();
    int d = later.dimension();
    double[] x = new double[d];
    for (int i = 0; i < d; i++) {
      x[i] = later.gram(0, i) * (STEP * STEP); // the first feature is the constant 1
    }
    double[] theta = solve(factor, signal);
    double noise = noise(earlier, signal, theta, target(earlier, signal));
    double n = later.count();
    double variance =
        noise * (n + Math.max(0, dot(x, factor.solve(x)))) + square(tolerance * n) * noise;
    return (later.cross(k, 0) * STEP / unit - dot(theta, x)) / Math.sqrt(variance);
  }

  /** Residual variance, shrunk to the prior's. */
  private double noise(Moments earlier, Monitored signal, double[] theta, double[] b) {
    // With A theta = b: sum r^2 - 2 theta'(b - lambda m) + theta'S theta, S = A - lambda I.
    double errors =
        earlier.squares(signal.row()) / (signal.unit() * signal.unit())
            - dot(theta, b)
            + 2 * LAMBDA * signal.meanPrior() * theta[0]
            - LAMBDA * dot(theta, theta);
    return (PRIOR_COUNT * square(signal.noisePrior()) + Math.max(0, errors))
        / (PRIOR_COUNT + Math.max(0, earlier.count() - freedom));
  }

  private static Moments moments(ArmStatistics statistics, Monitored.Group group) {
    return group == Monitored.Group.QUALITY ? statistics.quality() : statistics.operational();
  }

  private static double square(double value) {
    return value * value;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
