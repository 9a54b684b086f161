package io.tidegate.train.classifier;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.Labels;
import java.util.List;

/**
 * The wide part of the task head: {@link SparseLogistic} over the pieces of a text and hashed pairs
 * of neighbouring pieces; and since what is to be done is said at either end of a prompt, once more
 * over the pieces of the first and last {@value #ZONE} and {@value #INNER_ZONE} tokens and over the
 * first and last {@value #PLACES} with their places. It remembers single telling words better than
 * the encoder does (wide and deep learning, Cheng et al. 2016).
 *
 * <p>Feature numbers, with vocabulary size v: a piece is its id; the pair of pieces a, b is v + (a
 * * {@value #LEFT} + b * {@value #RIGHT}) modulo {@value #HASHED}; piece a at place k is v +
 * {@value #HASHED} + (a * {@value #LEFT} + k * {@value #RIGHT}) modulo {@value #HASHED}, k counted
 * from 0 at the front and from {@value #BACK} down at the end; the zones' pieces follow, front,
 * back, inner front, inner back, v features each.
 *
 * @param logistic the trained weights
 * @param vocab pieces in the vocabulary
 * @param deep factor of the encoder's task logits
 * @param wide factor of these logits
 */
record PiecePairs(SparseLogistic logistic, int vocab, double deep, double wide) {
  static final int HASHED = 16384;
  static final int LEFT = 7919;
  static final int RIGHT = 1299709;

  /** Tokens of the outer zones, {@code [CLS]} or {@code [SEP]} among them. */
  static final int ZONE = 16;

  /** Tokens of the inner zones. */
  static final int INNER_ZONE = 6;

  /** Tokens at either end that are features together with their places. */
  static final int PLACES = 5;

  /** The place of the last token. */
  static final int BACK = 99;

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
        SparseLogistic.train(features, labels, classes, count(vocab), seed), vocab, 1, 1);
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

  /** How many features there are with a vocabulary of that size. */
  static int count(int vocab) {
    return 5 * vocab + 2 * HASHED;
  }

  private static int[] features(int[] ids, int vocab) {
    int n = ids.length;
    int outer = Math.min(n, ZONE);
    int inner = Math.min(n, INNER_ZONE);
    int placed = Math.min(n, PLACES);
    int[] features = new int[2 * n - 1 + 2 * (outer + inner + placed)];
    int at = 0;
    for (int id : ids) {
      features[at++] = id;
    }
    for (int i = 1; i < n; i++) {
      features[at++] = vocab + hashed(ids[i - 1], ids[i]);
    }
    for (int i = 0; i < placed; i++) {
      features[at++] = vocab + HASHED + hashed(ids[i], i);
      features[at++] = vocab + HASHED + hashed(ids[n - 1 - i], BACK - i);
    }
    int first = vocab + 2 * HASHED;
    for (int zone : new int[] {outer, inner}) {
      for (int i = 0; i < zone; i++) {
        features[at++] = first + ids[i];
        features[at++] = first + vocab + ids[n - 1 - i];
      }
      first += 2 * vocab;
    }
    return features;
  }

  private static int hashed(int left, int right) {
    return (int) (((long) left * LEFT + (long) right * RIGHT) % HASHED);
  }
}
