package io.tidegate.pipeline.reward;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * A ridge regression per action on the context, drawn towards the mean reward of all actions. An
 * action that was never seen has that mean.
 */
public final class RidgeModel implements RewardModel {

  private static final double LAMBDA = 1;
  private static final double[] NONE = {};

  private final double[] means = new double[FOLDS];
  private final double[][][] weights = new double[FOLDS][][];

  /** Collects sums by fold; collectors of consecutive stretches of a log add up. */
  public static final class Collector {
    private final RidgeSums[] folds = new RidgeSums[FOLDS];

    public Collector() {
      for (int fold = 0; fold < FOLDS; fold++) {
        folds[fold] = new RidgeSums();
      }
    }

    /** Adds one observation; the first value of {@code x} is 1. */
    public void add(int fold, int action, double[] x, int length, double reward) {
      folds[fold].add(action, x, length, reward);
    }

    /** Adds what another one collected later in the log. */
    public void add(Collector that) {
      for (int fold = 0; fold < FOLDS; fold++) {
        folds[fold].add(that.folds[fold]);
      }
    }

    /** The model of each fold from the sums of the others. */
    public RidgeModel fit() {
      return new RidgeModel(folds);
    }
  }

  private RidgeModel(RidgeSums[] folds) {
    for (int fold = 0; fold < FOLDS; fold++) {
      RidgeSums others = new RidgeSums();
      for (int other = 0; other < FOLDS; other++) {
        if (other != fold) {
          others.add(folds[other]);
        }
      }
      means[fold] = others.mean();
      weights[fold] = new double[others.actions()][];
      for (int action = 0; action < others.actions(); action++) {
        RidgeSums.Sums sums = others.of(action);
        weights[fold][action] = sums == null ? NONE : solve(sums, means[fold]);
      }
    }
  }

  @Override
  public double predict(int fold, int action, double[] x, int length) {
    double sum = means[fold];
    double[][] byAction = weights[fold];
    double[] theta = action < byAction.length ? byAction[action] : NONE;
    if (theta.length != length) {
      return sum;
    }
    for (int i = 0; i < length; i++) {
      sum += theta[i] * x[i];
    }
    return sum;
  }

  @Override
  public String sentence() {
    return "ridge regression per arm, each of " + FOLDS + " folds judged by the others";
  }

  /** Weights of the difference from the mean of all. */
  private static double[] solve(RidgeSums.Sums s, double mean) {
    int d = s.d;
    double[][] a = new double[d][d];
    double[] b = new double[d];
    int at = 0;
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = s.gram[at + j];
        a[j][i] = s.gram[at + j];
      }
      b[i] = s.cross[i] - mean * s.gram[at]; // column 0 is the constant: it holds sum x_i
      at += i + 1;
      a[i][i] += LAMBDA;
    }
    return new CholeskyDecomposition(new Array2DRowRealMatrix(a, false), 1e-9, 1e-12)
        .getSolver()
        .solve(new ArrayRealVector(b, false))
        .toArray();
  }
}
