package io.tidegate.train.classifier;

import io.tidegate.core.text.BertWords;
import java.util.ArrayList;
import java.util.List;

/**
 * The baseline: {@link SparseLogistic} over hashed words and pairs of neighbouring words.
 *
 * @param logistic the trained weights
 */
record BagOfWords(SparseLogistic logistic) {
  private static final int BITS = 18;

  /** Trains on texts with one label each, 0 to {@code classes - 1}. */
  static BagOfWords train(List<String> texts, int[] labels, int classes, long seed) {
    List<int[]> rows = texts.stream().map(BagOfWords::features).toList();
    return new BagOfWords(SparseLogistic.train(rows, labels, classes, 1 << BITS, seed));
  }

  /** Class probabilities of a text. */
  double[] probabilities(String text) {
    return Scores.softmax(logistic.logits(features(text)), 1);
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
