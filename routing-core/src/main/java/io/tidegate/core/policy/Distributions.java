package io.tidegate.core.policy;

import java.util.Arrays;

/** Distributions that several policies share. */
final class Distributions {

  private Distributions() {}

  /** The same probability for each of {@code n}. */
  static double[] uniform(int n) {
    double[] p = new double[n];
    Arrays.fill(p, 1.0 / n);
    return p;
  }

  /** All probability on {@code best}. */
  static double[] certain(int n, int best) {
    double[] p = new double[n];
    p[best] = 1;
    return p;
  }

  /** {@code epsilon} spread evenly, the rest on {@code best}. */
  static double[] epsilonGreedy(int n, int best, double epsilon) {
    double[] p = new double[n];
    Arrays.fill(p, epsilon / n);
    p[best] += 1 - epsilon;
    return p;
  }

  /** Index of the largest value, the first of equals. */
  static int argmax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
