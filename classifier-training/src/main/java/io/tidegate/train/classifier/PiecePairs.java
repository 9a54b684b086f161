package io.tidegate.train.classifier;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.Labels;
import java.util.List;

/**
 * The wide part of the task head: {@link SparseLogistic} over the pieces of a text and hashed pairs
 * of neighbouring pieces, which remembers single telling words better than the encoder does (wide
 * and deep learning, Cheng et al. 2016). The pair of pieces a, b is feature (a * {@value #LEFT} + b
 * * {@value #RIGHT}) modulo {@value #PAIRS} behind the vocabulary.
 *
 * @param logistic the trained weights
 * @param vocab pieces in the vocabulary
 * @param deep factor of the encoder's task logits
 * @param wide factor of these logits
 */
record PiecePairs(SparseLogistic logistic, int vocab, double deep, double wide) {
  static final int PAIRS = 16384;
  static final int LEFT = 7919;
  static final int RIGHT = 1299709;

  private static final int ROUNDS = 6;

  /** Trains on rows that have a task; both factors are 1. */
  static PiecePairs train(List<Example> rows, WordPiece tokenizer, TokenBudget budget, long seed) {
    int vocab = tokenizer.vocabSize();
    List<int[]> features =
        rows.stream()
            .map(
                e ->
                    features(tokenizer.encode(e.text(), budget.head(), budget.tail()).ids(), vocab))
            .toList();
    int[] labels = rows.stream().mapToInt(Example::task).toArray();
    int classes = Labels.TASKS.size();
    return new PiecePairs(
        SparseLogistic.train(features, labels, classes, vocab + PAIRS, seed), vocab, 1, 1);
  }

  /** Both factors fitted to the lowest log loss on rows that neither part was trained on. */
  PiecePairs fitted(List<Example> rows, List<PromptSession.Prediction> deepAlone) {
    double a = 0.5;
    double b = 0.5;
    for (int round = 0; round < ROUNDS; round++) {
      double other = b;
      a = Calibration.lowest(x -> loss(rows, deepAlone, x, other));
      double first = a;
      b = Calibration.lowest(x -> loss(rows, deepAlone, first, x));
    }
    return new PiecePairs(logistic, vocab, a, b);
  }

  private double loss(
      List<Example> rows, List<PromptSession.Prediction> deepAlone, double a, double b) {
    PiecePairs mixed = new PiecePairs(logistic, vocab, a, b);
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      PromptSession.Prediction prediction = deepAlone.get(i);
      float[] logits = mixed.logits(prediction.task(), prediction.encoding().ids());
      sum -= Math.log(Math.max(1e-9, Scores.softmax(logits, 1)[rows.get(i).task()]));
    }
    return sum;
  }

  /** The task logits of both parts together. */
  float[] logits(float[] deepAlone, int[] ids) {
    float[] own = logistic.logits(features(ids, vocab));
    float[] sum = new float[own.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (float) (deep * deepAlone[i] + wide * own[i]);
    }
    return sum;
  }

  private static int[] features(int[] ids, int vocab) {
    int[] features = new int[2 * ids.length - 1];
    for (int i = 0; i < ids.length; i++) {
      features[i] = ids[i];
      if (i > 0) {
        long pair = (long) ids[i - 1] * LEFT + (long) ids[i] * RIGHT;
        features[ids.length + i - 1] = vocab + (int) (pair % PAIRS);
      }
    }
    return features;
  }
}
