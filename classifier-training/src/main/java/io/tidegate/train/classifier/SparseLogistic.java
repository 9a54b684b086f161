package io.tidegate.train.classifier;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Logistic regression over sets of features, each 0 or 1, scaled by the root of their number;
 * trained by stochastic gradient descent with AdaGrad steps and a small L2 penalty.
 */
final class SparseLogistic {
  private static final int EPOCHS = 8;
  private static final double RATE = 0.2;
  private static final double PENALTY = 3e-4;

  private final int classes;
  private final float[] weights; // (features, classes)
  private final float[] squares;

  private SparseLogistic(int classes, int features) {
    this.classes = classes;
    weights = new float[classes * features];
    squares = new float[classes * features];
  }

  /**
   * Trains on rows with one label each.
   *
   * @param features how many features there are; rows hold numbers below it
   */
  static SparseLogistic train(
      List<int[]> rows, int[] labels, int classes, int features, long seed) {
    SparseLogistic model = new SparseLogistic(classes, features);
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, labels.length).toArray();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      for (int row : order) {
        model.learn(rows.get(row), labels[row]);
      }
    }
    return model;
  }

  private void learn(int[] features, int label) {
    double[] probabilities = Scores.softmax(logits(features), 1);
    double each = 1 / Math.sqrt(features.length);
    for (int feature : features) {
      for (int c = 0; c < classes; c++) {
        int at = feature * classes + c;
        double error = (c == label ? 1 : 0) - probabilities[c];
        double gradient = error * each - PENALTY * weights[at];
        squares[at] += (float) (gradient * gradient);
        weights[at] += (float) (RATE * gradient / (1e-3 + Math.sqrt(squares[at])));
      }
    }
  }

  /** Raw scores of a row. */
  float[] logits(int[] features) {
    double[] sums = new double[classes];
    for (int feature : features) {
      for (int c = 0; c < classes; c++) {
        sums[c] += weights[feature * classes + c];
      }
    }
    double each = 1 / Math.sqrt(features.length);
    float[] logits = new float[classes];
    for (int c = 0; c < classes; c++) {
      logits[c] = (float) (sums[c] * each);
    }
    return logits;
  }

  /** The weights (features, classes); shared, not copied. */
  float[] weights() {
    return weights;
  }
}
