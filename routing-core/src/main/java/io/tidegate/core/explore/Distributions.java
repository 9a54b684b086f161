package io.tidegate.core.explore;

import java.util.Arrays;

/**
 * Probability vectors over n choices.
 *
 * <p>Only additions, multiplications, divisions and {@link StrictMath} in a fixed order: the same
 * bits on every JVM. The numbers agree with Vowpal Wabbit's exploration library
 * (github.com/VowpalWabbit/vowpal_wabbit), against whose tests these are tested.
 */
public final class Distributions {

  private static final double SUM_TOLERANCE = 1e-6;

  private Distributions() {}

  /** The same probability for each of {@code n}, at least 1. */
  public static double[] uniform(int n) {
    double[] p = new double[n];
    Arrays.fill(p, 1.0 / n);
    return p;
  }

  /** All probability on {@code best}. */
  public static double[] certain(int n, int best) {
    double[] p = new double[n];
    p[best] = 1;
    return p;
  }

  /**
   * {@code epsilon} spread evenly, the rest on {@code best}.
   *
   * @throws IllegalArgumentException when {@code epsilon} is not 0 to 1
   */
  public static double[] epsilonGreedy(int n, int best, double epsilon) {
    requireShare("epsilon", epsilon);
    double[] p = new double[n];
    Arrays.fill(p, epsilon / n);
    p[best] += 1 - epsilon;
    return p;
  }

  /** {@code epsilon} spread evenly, the rest spread evenly over all that share the best score. */
  public static double[] epsilonGreedyOverTies(double[] scores, double epsilon) {
    requireShare("epsilon", epsilon);
    double top = scores[argmax(scores)];
    int tied = 0;
    for (double score : scores) {
      tied += score == top ? 1 : 0;
    }
    double[] p = new double[scores.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = epsilon / p.length + (scores[i] == top ? (1 - epsilon) / tied : 0);
    }
    return p;
  }

  /**
   * {@code p_i} proportional to {@code exp(sharpness * score_i)}.
   *
   * @param sharpness 0 is uniform, large is greedy, negative prefers low scores
   */
  public static double[] softmax(double[] scores, double sharpness) {
    requireFinite("sharpness", sharpness);
    double largest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      requireFinite("score", score);
      largest = Math.max(largest, sharpness * score);
    }
    double[] p = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = StrictMath.exp(sharpness * scores[i] - largest);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  /**
   * Inverse gap weighting, the rule of SquareCB: {@code 1 / (n + gamma (best - score_i))} for all
   * but the best, which has the rest (Foster and Rakhlin 2020, "Beyond UCB: Optimal and Efficient
   * Contextual Bandits with Regression Oracles").
   *
   * @param gamma at least 0; 0 is uniform
   */
  public static double[] inverseGap(double[] scores, double gamma) {
    if (!(gamma >= 0 && gamma <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException("gamma: must be finite and >= 0, was " + gamma);
    }
    int best = argmax(scores);
    double[] p = new double[scores.length];
    double others = 0;
    for (int i = 0; i < p.length; i++) {
      if (i != best) {
        p[i] = 1 / (p.length + gamma * (scores[best] - scores[i]));
        others += p[i];
      }
    }
    p[best] = 1 - others;
    return p;
  }

  /**
   * The nearest vector (least squares) to {@code p} with no probability below {@code share / n}, n
   * being the number of choices, or with {@code includeZeros} false the number of those above zero.
   *
   * <p>Each keeps {@code max(p_i - tau, share / n)} with the tau that makes them sum to one. A
   * vector of zeros becomes uniform, or without zeros certain of the first.
   *
   * @param p at least one probability; sums to one or is all zero
   * @param share probability to be spread, 0..1; 0 changes nothing
   * @throws IllegalArgumentException when an argument is outside its domain
   */
  public static double[] withMinimum(double[] p, double share, boolean includeZeros) {
    requireShare("share", share);
    double sum = requireProbabilities(p);
    if (sum == 0) {
      return includeZeros ? uniform(p.length) : certain(p.length, 0);
    }
    int support = 0;
    for (double value : p) {
      support += includeZeros || value > 0 ? 1 : 0;
    }
    double minimum = share / support;
    double[] q = p.clone();
    boolean[] raised = new boolean[p.length];
    int free = support;
    double freeMass = sum;
    double tau = 0;
    for (boolean more = true; more && free > 0; ) {
      more = false;
      tau = (freeMass + minimum * (support - free) - 1) / free;
      for (int i = 0; i < p.length; i++) {
        boolean counts = (includeZeros || p[i] > 0) && !raised[i];
        if (counts && p[i] - tau < minimum) {
          raised[i] = true;
          free--;
          freeMass -= p[i];
          more = true;
        }
      }
    }
    for (int i = 0; i < p.length; i++) {
      if (raised[i]) {
        q[i] = minimum;
      } else if (includeZeros || p[i] > 0) {
        q[i] = p[i] - tau;
      }
    }
    return free > 0 ? q : spread(p, 1.0 / support, includeZeros);
  }

  /** Makes {@code p} a mixture with {@code share} of the uniform, in place; returns it. */
  public static double[] mixUniform(double[] p, double share) {
    requireShare("share", share);
    for (int i = 0; i < p.length; i++) {
      p[i] = share / p.length + (1 - share) * p[i];
    }
    return p;
  }

  /** Index of the largest value, the first of equals. */
  public static int argmax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static double[] spread(double[] p, double each, boolean includeZeros) {
    double[] q = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      q[i] = includeZeros || p[i] > 0 ? each : 0;
    }
    return q;
  }

  private static double requireProbabilities(double[] p) {
    if (p.length == 0) {
      throw new IllegalArgumentException("probabilities: at least one is needed, were none");
    }
    double sum = 0;
    for (double value : p) {
      if (!(value >= 0 && value <= 1 + SUM_TOLERANCE)) {
        throw new IllegalArgumentException("probability: must be 0 to 1, was " + value);
      }
      sum += value;
    }
    if (sum != 0 && !(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new IllegalArgumentException("probabilities: must sum to 1 or be all 0, sum " + sum);
    }
    return sum;
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + ": must be 0 to 1, was " + share);
    }
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + ": must be finite, was " + value);
    }
  }
}
