package io.tidegate.pipeline.estimate;

import java.util.HashMap;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.jspecify.annotations.Nullable;

/**
 * A reward model: ridge regression per action on the context, drawn towards the mean reward of all
 * actions. An action that was never seen has that mean.
 */
public final class RidgeModel {

  private static final double LAMBDA = 1;

  /** Sums of one action. */
  private static final class Sums {
    final double[][] gram; // lower triangle
    final double[] cross;

    Sums(int d) {
      gram = new double[d][d];
      cross = new double[d];
    }
  }

  private final Map<String, Sums> sums = new HashMap<>();
  private final Mean reward = new Mean();
  private @Nullable Map<String, double[]> weights;

  /** Adds one observation; the first value of {@code x} is 1. */
  public void add(String action, double[] x, double observed) {
    Sums s = sums.computeIfAbsent(action, a -> new Sums(x.length));
    for (int i = 0; i < x.length; i++) {
      double xi = x[i];
      if (xi != 0) {
        double[] row = s.gram[i];
        for (int j = 0; j <= i; j++) {
          row[j] += xi * x[j];
        }
        s.cross[i] += xi * observed;
      }
    }
    reward.add(observed);
    weights = null;
  }

  /** Expected reward; 0 when nothing at all was observed. */
  public double predict(String action, double[] x) {
    if (weights == null) {
      weights = solve();
    }
    double[] theta = weights.get(action);
    double sum = reward.n() == 0 ? 0 : reward.value();
    if (theta != null) {
      for (int i = 0; i < x.length; i++) {
        sum += theta[i] * x[i];
      }
    }
    return sum;
  }

  /** Weights of the difference from the mean of all. */
  private Map<String, double[]> solve() {
    Map<String, double[]> solved = new HashMap<>();
    double mean = reward.value();
    sums.forEach((action, s) -> solved.put(action, solve(s, mean)));
    return solved;
  }

  private static double[] solve(Sums s, double mean) {
    int d = s.cross.length;
    double[][] a = new double[d][d];
    double[] b = new double[d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = s.gram[i][j];
        a[j][i] = s.gram[i][j];
      }
      a[i][i] += LAMBDA;
      b[i] = s.cross[i] - mean * s.gram[i][0]; // column 0 is the constant: gram[i][0] = sum x_i
    }
    return new CholeskyDecomposition(new Array2DRowRealMatrix(a, false), 1e-9, 1e-12)
        .getSolver()
        .solve(new ArrayRealVector(b, false))
        .toArray();
  }
}
