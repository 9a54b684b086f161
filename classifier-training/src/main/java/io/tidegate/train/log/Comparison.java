package io.tidegate.train.log;

import io.tidegate.train.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Two small-model scores on the same rows, every figure weighted as the rows are, beside a constant
 * and the length of the prompt. Whether the difference in log loss is more than chance is judged by
 * resampling rows (paired bootstrap, {@value #RESAMPLES} times).
 *
 * @param rows rows that neither model was trained on
 * @param current the score of the model that serves now, 0..1 each
 * @param candidate the score of the new one
 * @param constant mean label of the training rows, 0..1
 */
@SuppressWarnings("ArrayRecordComponent")
record Comparison(List<Example> rows, double[] current, double[] candidate, double constant) {
  private static final int RESAMPLES = 2000;
  private static final double EDGE = 1e-6;

  /** Which of the two has the lower log loss. */
  enum Verdict {
    BETTER,
    WORSE,
    UNDECIDED
  }

  /** Scores every row. */
  static Comparison of(
      List<Example> rows,
      ToDoubleFunction<String> current,
      ToDoubleFunction<String> candidate,
      double constant) {
    return new Comparison(
        rows,
        rows.stream().mapToDouble(e -> current.applyAsDouble(e.text())).toArray(),
        rows.stream().mapToDouble(e -> candidate.applyAsDouble(e.text())).toArray(),
        constant);
  }

  /** Log loss of the candidate less that of the current model: lowest and highest of 95%. */
  double[] interval(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double sum = 0;
      double weight = 0;
      for (int i = 0; i < rows.size(); i++) {
        int drawn = random.nextInt(rows.size());
        double w = rows.get(drawn).weight();
        sum += w * (loss(candidate[drawn], drawn) - loss(current[drawn], drawn));
        weight += w;
      }
      means[r] = sum / weight;
    }
    Arrays.sort(means);
    return new double[] {
      means[(int) (0.025 * RESAMPLES)], means[(int) Math.ceil(0.975 * RESAMPLES) - 1]
    };
  }

  /** Better or worse when the whole interval is on one side of zero. */
  Verdict verdict(long seed) {
    double[] interval = interval(seed);
    return interval[1] < 0 ? Verdict.BETTER : interval[0] > 0 ? Verdict.WORSE : Verdict.UNDECIDED;
  }

  /** A Markdown table. */
  List<String> table(long seed) {
    double[] flat = new double[rows.size()];
    Arrays.fill(flat, constant);
    double[] shorter = rows.stream().mapToDouble(e -> -e.text().length()).toArray();
    List<String> lines = new ArrayList<>();
    lines.add(
        "| on "
            + rows.size()
            + " rows of the log, weighted | current | candidate | constant | shorter prompt |");
    lines.add("|---|---|---|---|---|");
    lines.add(row("log loss", logLoss(current), logLoss(candidate), logLoss(flat), Double.NaN));
    lines.add(row("squared error", square(current), square(candidate), square(flat), Double.NaN));
    lines.add(row("AUC", auc(current), auc(candidate), 0.5, auc(shorter)));
    lines.add(
        row(
            "calibration error",
            calibration(current),
            calibration(candidate),
            calibration(flat),
            Double.NaN));
    double[] interval = interval(seed);
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "Log loss of the candidate less that of the current bundle: 95%% between %.4f and %.4f: %s.",
            interval[0],
            interval[1],
            verdict(seed).name().toLowerCase(Locale.ROOT)));
    return lines;
  }

  private static String row(String name, double... values) {
    StringBuilder line = new StringBuilder("| ").append(name).append(" |");
    for (double value : values) {
      line.append(' ')
          .append(Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value))
          .append(" |");
    }
    return line.toString();
  }

  private double loss(double p, int i) {
    double y = rows.get(i).smallOk();
    double inside = Math.min(1 - EDGE, Math.max(EDGE, p));
    return -y * Math.log(inside) - (1 - y) * Math.log(1 - inside);
  }

  double logLoss(double[] score) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < score.length; i++) {
      sum += rows.get(i).weight() * loss(score[i], i);
      weight += rows.get(i).weight();
    }
    return sum / weight;
  }

  private double square(double[] score) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < score.length; i++) {
      double error = score[i] - rows.get(i).smallOk();
      sum += rows.get(i).weight() * error * error;
      weight += rows.get(i).weight();
    }
    return sum / weight;
  }

  /** Weighted chance that a row that went well outranks one that did not. */
  double auc(double[] score) {
    Integer[] order = new Integer[score.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(score[a], score[b]));
    double below = 0;
    double wins = 0;
    double good = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      double tiedGood = 0;
      double tiedBad = 0;
      while (to < order.length && score[order[to]] == score[order[from]]) {
        Example row = rows.get(order[to]);
        if (row.smallOk() >= 0.5) {
          tiedGood += row.weight();
        } else {
          tiedBad += row.weight();
        }
        to++;
      }
      wins += tiedGood * (below + tiedBad / 2);
      below += tiedBad;
      good += tiedGood;
      from = to;
    }
    return good == 0 || below == 0 ? Double.NaN : wins / (good * below);
  }

  /** Mean distance of stated and real frequency over ten equal bins. */
  private double calibration(double[] score) {
    double[] gap = new double[10];
    double weight = 0;
    for (int i = 0; i < score.length; i++) {
      double w = rows.get(i).weight();
      gap[Math.min(9, (int) (10 * score[i]))] += w * (score[i] - rows.get(i).smallOk());
      weight += w;
    }
    return Arrays.stream(gap).map(Math::abs).sum() / weight;
  }
}
