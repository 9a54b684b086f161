package io.tidegate.pipeline.estimate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * How often log and candidate take each arm, and whether weights agree with the logged
 * probabilities arm by arm: {@code w} on rows that took the arm and the candidate's probability of
 * it have the same expectation.
 */
public final class ArmTable {

  private static final int ROWS = 8;
  private static final int CHOSEN = 0;
  private static final int LOGGED = 1;
  private static final int TARGET = 2;
  private static final int WEIGHT = 3;
  private static final int EXCESS = 4;
  private static final int EXCESS_SQUARES = 5;
  private static final int SEEN = 6;
  private static final int REWARD = 7;

  /**
   * One arm.
   *
   * @param arm its id
   * @param chosen rows that took it
   * @param loggedShare mean logged probability; NaN when the log does not hold it
   * @param targetShare mean probability of the candidate
   * @param weightShare mean of the weight on rows that took it; near the target share when the
   *     logged probabilities are right
   * @param deviation difference of the last two in standard errors
   * @param reward mean reward when taken
   */
  public record Line(
      String arm,
      long chosen,
      double loggedShare,
      double targetShare,
      double weightShare,
      double deviation,
      double reward) {}

  private static final double DEVIATION_MAX = 5;
  private static final double SHARE_SLACK = 0.02;

  private double[] sums = new double[8 * ROWS];
  private long n;
  private boolean known = true;

  /** Begins a row. */
  public void row(boolean propensitiesKnown) {
    n++;
    known &= propensitiesKnown;
  }

  /**
   * Adds one arm of the row.
   *
   * @param logged its logged probability; ignored when not known
   * @param target the candidate's probability
   */
  public void arm(int symbol, double logged, double target) {
    double[] s = reach(symbol);
    int at = symbol * ROWS;
    s[at + LOGGED] += logged;
    s[at + TARGET] += target;
  }

  /** Adds what is only known of the arm taken; reward NaN when nobody looked. */
  public void taken(int symbol, double weight, double reward) {
    double[] s = reach(symbol);
    int at = symbol * ROWS;
    s[at + CHOSEN]++;
    s[at + WEIGHT] += weight;
    if (!Double.isNaN(reward)) {
      s[at + SEEN]++;
      s[at + REWARD] += reward;
    }
  }

  /** Adds the difference of weight and probability for one arm that had a chance. */
  public void excess(int symbol, double value) {
    double[] s = reach(symbol);
    int at = symbol * ROWS;
    s[at + EXCESS] += value;
    s[at + EXCESS_SQUARES] += value * value;
  }

  private double[] reach(int symbol) {
    if ((symbol + 1) * ROWS > sums.length) {
      sums = java.util.Arrays.copyOf(sums, 2 * (symbol + 1) * ROWS);
    }
    return sums;
  }

  /** Adds what came later in the log. */
  public void merge(ArmTable that) {
    reach(that.sums.length / ROWS - 1);
    for (int i = 0; i < that.sums.length; i++) {
      sums[i] += that.sums[i];
    }
    n += that.n;
    known &= that.known;
  }

  /** The arms that log or candidate take, by name. */
  public List<Line> lines(IntFunction<String> names) {
    List<Line> lines = new ArrayList<>();
    for (int symbol = 0; symbol < sums.length / ROWS; symbol++) {
      int at = symbol * ROWS;
      if (sums[at + CHOSEN] == 0 && sums[at + TARGET] == 0 && sums[at + LOGGED] == 0) {
        continue;
      }
      double mean = sums[at + EXCESS] / n;
      double variance = Math.max(0, sums[at + EXCESS_SQUARES] / n - mean * mean);
      double error = Math.sqrt(variance / n);
      lines.add(
          new Line(
              names.apply(symbol),
              (long) sums[at + CHOSEN],
              known ? sums[at + LOGGED] / n : Double.NaN,
              sums[at + TARGET] / n,
              sums[at + WEIGHT] / n,
              error > 0 ? mean / error : 0,
              sums[at + REWARD] / sums[at + SEEN]));
    }
    lines.sort(Comparator.comparing(Line::arm));
    return lines;
  }

  /** Arms whose weights contradict the logged probabilities, in words. */
  public static List<String> refusals(List<Line> lines) {
    List<String> reasons = new ArrayList<>();
    for (Line line : lines) {
      double off = Math.abs(line.weightShare() - line.targetShare());
      if (Math.abs(line.deviation()) > DEVIATION_MAX && off > SHARE_SLACK) {
        reasons.add(
            String.format(
                Locale.ROOT,
                "weights of %s are off: they average %.4f where the candidate takes it with %.4f,"
                    + " %.1f standard errors apart; the logged probabilities of it are wrong",
                line.arm(),
                line.weightShare(),
                line.targetShare(),
                Math.abs(line.deviation())));
      }
    }
    return reasons;
  }
}
