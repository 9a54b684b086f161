package io.tidegate.train.classifier;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Figures of merit of guesses against the truth. */
public final class Scores {
  private Scores() {}

  /** Share of equal entries. */
  public static double accuracy(int[] truth, int[] guess) {
    return (double) IntStream.range(0, truth.length).filter(i -> truth[i] == guess[i]).count()
        / (double) truth.length;
  }

  /** Mean over the classes that occur of the harmonic mean of precision and recall. */
  static double macroF1(int[] truth, int[] guess, int classes) {
    double sum = 0;
    int present = 0;
    for (int c = 0; c < classes; c++) {
      int wanted = c;
      long both =
          IntStream.range(0, truth.length)
              .filter(i -> truth[i] == wanted && guess[i] == wanted)
              .count();
      long real = Arrays.stream(truth).filter(t -> t == wanted).count();
      long said = Arrays.stream(guess).filter(g -> g == wanted).count();
      if (real > 0) {
        present++;
        sum += 2.0 * (double) both / (double) (real + said);
      }
    }
    return present == 0 ? Double.NaN : sum / present;
  }

  /** Ranks from 0, ties sharing their mean. */
  static double[] ranks(double[] values) {
    Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  /** Spearman's rank correlation, -1 to 1; 0 when one side is constant. */
  static double rankCorrelation(double[] left, double[] right) {
    double[] a = ranks(left);
    double[] b = ranks(right);
    double middle = (a.length - 1) / 2.0;
    double product = 0;
    double lefts = 0;
    double rights = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - middle) * (b[i] - middle);
      lefts += (a[i] - middle) * (a[i] - middle);
      rights += (b[i] - middle) * (b[i] - middle);
    }
    return lefts == 0 || rights == 0 ? 0 : product / Math.sqrt(lefts * rights);
  }

  /**
   * Chance that a positive outranks a negative, ties counted half (area under the ROC curve); NaN
   * when one side is empty.
   */
  public static double auc(double[] score, boolean[] positive) {
    Integer[] order = IntStream.range(0, score.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> score[i]));
    double rankSum = 0;
    long positives = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && score[order[to]] == score[order[from]]) {
        to++;
      }
      double rank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        if (positive[order[i]]) {
          rankSum += rank;
          positives++;
        }
      }
      from = to;
    }
    long negatives = score.length - positives;
    return positives == 0 || negatives == 0
        ? Double.NaN
        : (rankSum - (double) (positives * (positives + 1)) / 2) / (double) (positives * negatives);
  }

  /** Mean negative log likelihood in nats of yes-or-no outcomes. */
  static double logLoss(double[] probability, boolean[] positive) {
    double sum = 0;
    for (int i = 0; i < probability.length; i++) {
      double p = Math.min(1 - 1e-7, Math.max(1e-7, probability[i]));
      sum -= Math.log(positive[i] ? p : 1 - p);
    }
    return sum / probability.length;
  }

  /**
   * Mean distance between stated and real frequency over ten equal bins of probability (expected
   * calibration error).
   */
  static double calibrationError(double[] probability, boolean[] positive) {
    double[] stated = new double[10];
    double[] real = new double[10];
    for (int i = 0; i < probability.length; i++) {
      int bin = Math.min(9, (int) (10 * probability[i]));
      stated[bin] += probability[i];
      real[bin] += positive[i] ? 1 : 0;
    }
    return IntStream.range(0, 10).mapToDouble(b -> Math.abs(stated[b] - real[b])).sum()
        / probability.length;
  }

  /** The logistic function. */
  public static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Probabilities of logits divided by a temperature. */
  public static double[] softmax(float[] logits, double temperature) {
    double highest =
        IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
    double[] out =
        IntStream.range(0, logits.length)
            .mapToDouble(i -> Math.exp((logits[i] - highest) / temperature))
            .toArray();
    double sum = Arrays.stream(out).sum();
    return Arrays.stream(out).map(p -> p / sum).toArray();
  }

  /** Place of the largest number, the first of equals. */
  public static int best(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
