package io.tidegate.pipeline.simulate;

import io.tidegate.core.learn.DriftMark;
import java.util.Arrays;
import java.util.List;

/**
 * What one policy did, decision by decision. A mixture, such as the expectation of a random choice,
 * has shares between 0 and 1 and the arm -1.
 */
public final class Trace {

  private final int[] arm;
  private final double[] quality;
  private final double[] costUsd;
  private final double[] utility;
  private final double[] edge;
  private final double[] strong;
  private final double[] dualPerUsd;
  private List<DriftMark> changes = List.of();

  Trace(int decisions) {
    arm = new int[decisions];
    quality = new double[decisions];
    costUsd = new double[decisions];
    utility = new double[decisions];
    edge = new double[decisions];
    strong = new double[decisions];
    dualPerUsd = new double[decisions];
    Arrays.fill(arm, -1);
  }

  /** Records that decision {@code i} was arm {@code a}. */
  void play(Course course, int i, int a) {
    arm[i] = a;
    mix(course, i, a, 1);
  }

  /** Adds {@code share} of arm {@code a} to decision {@code i}. */
  void mix(Course course, int i, int a, double share) {
    quality[i] += share * course.quality(i, a);
    costUsd[i] += share * course.costUsd(i, a);
    utility[i] += share * course.utility(i, a);
    edge[i] += course.onEdge(a) ? share : 0;
    strong[i] += a == course.strongest() ? share : 0;
  }

  void dual(int i, double perUsd) {
    dualPerUsd[i] = perUsd;
  }

  void changes(List<DriftMark> found) {
    changes = List.copyOf(found);
  }

  /** Changes that the learner found; their buckets are those of the run. */
  public List<DriftMark> changes() {
    return changes;
  }

  /** Number of decisions. */
  public int length() {
    return arm.length;
  }

  /** The arm of a decision, -1 for a mixture. */
  public int arm(int i) {
    return arm[i];
  }

  public double utility(int i) {
    return utility[i];
  }

  public double costUsd(int i) {
    return costUsd[i];
  }

  /** Shadow price of the budget at a decision, 1/USD. */
  public double dualPerUsd(int i) {
    return dualPerUsd[i];
  }

  /** Totals over all decisions. */
  public Outcome outcome() {
    return outcome(0, length());
  }

  /** Totals over decisions {@code from} to {@code to}, the end excluded. */
  public Outcome outcome(int from, int to) {
    int n = to - from;
    return new Outcome(
        n,
        sum(quality, from, to) / n,
        sum(costUsd, from, to),
        sum(utility, from, to) / n,
        sum(edge, from, to) / n,
        sum(strong, from, to) / n);
  }

  /** Share of arm {@code a} in decisions {@code from} to {@code to}, the end excluded. */
  public double share(int a, int from, int to) {
    int hits = 0;
    for (int i = from; i < to; i++) {
      hits += arm[i] == a ? 1 : 0;
    }
    return to > from ? hits / (double) (to - from) : 0;
  }

  private static double sum(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
