package io.tidegate.train.classifier;

import io.tidegate.core.text.BertWords;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The baseline: logistic regression over hashed words and pairs of neighbouring words, trained by
 * stochastic gradient descent with AdaGrad steps and a small L2 penalty.
 */
final class BagOfWords {
  private static final int BITS = 18;
  private static final int EPOCHS = 12;
  private static final double RATE = 0.2;
  private static final double PENALTY = 1e-5;

  private final int classes;
  private final float[] weights;
  private final float[] squares;

  private BagOfWords(int classes) {
    this.classes = classes;
    weights = new float[classes << BITS];
    squares = new float[classes << BITS];
  }

  /** Trains on texts with one label each, 0 to {@code classes - 1}. */
  static BagOfWords train(List<String> texts, int[] labels, int classes, long seed) {
    BagOfWords model = new BagOfWords(classes);
    List<int[]> features = texts.stream().map(BagOfWords::features).toList();
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = java.util.stream.IntStream.range(0, labels.length).toArray();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i = order.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
      for (int row : order) {
        model.learn(features.get(row), labels[row]);
      }
    }
    return model;
  }

  private void learn(int[] features, int label) {
    double[] probabilities = probabilities(features);
    double each = 1 / Math.sqrt(features.length);
    for (int c = 0; c < classes; c++) {
      double error = (c == label ? 1 : 0) - probabilities[c];
      for (int feature : features) {
        int at = (c << BITS) + feature;
        double gradient = error * each - PENALTY * weights[at];
        squares[at] += (float) (gradient * gradient);
        weights[at] += (float) (RATE * gradient / (1e-3 + Math.sqrt(squares[at])));
      }
    }
  }

  /** Class probabilities of a text. */
  double[] probabilities(String text) {
    return probabilities(features(text));
  }

  private double[] probabilities(int[] features) {
    float[] logits = new float[classes];
    double each = 1 / Math.sqrt(features.length);
    for (int c = 0; c < classes; c++) {
      double sum = 0;
      for (int feature : features) {
        sum += weights[(c << BITS) + feature];
      }
      logits[c] = (float) (sum * each);
    }
    return Scores.softmax(logits, 1);
  }

  private static int[] features(String text) {
    List<String> words = new ArrayList<>();
    BertWords.split(text, words::add);
    int[] features = new int[Math.max(1, 2 * words.size())];
    String before = "^";
    for (int i = 0; i < words.size(); i++) {
      features[2 * i] = hash(words.get(i));
      features[2 * i + 1] = hash(before + " " + words.get(i));
      before = words.get(i);
    }
    return features;
  }

  private static int hash(String text) {
    int hash = text.hashCode() * 0x9e3779b1;
    return (hash ^ (hash >>> 15)) >>> (32 - BITS);
  }
}
