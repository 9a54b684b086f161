package io.tidegate.pipeline.reward;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sums of one fold for a ridge regression of the reward per action. They add up. */
final class RidgeSums {

  /** Sums of one action: rows of the lower triangle one after the other, and cross products. */
  static final class Sums {
    final int d;
    final double[] gram;
    final double[] cross;

    Sums(int d) {
      this.d = d;
      this.gram = new double[d * (d + 1) / 2];
      this.cross = new double[d];
    }

    void add(Sums that) {
      for (int i = 0; i < gram.length; i++) {
        gram[i] += that.gram[i];
      }
      for (int i = 0; i < d; i++) {
        cross[i] += that.cross[i];
      }
    }
  }

  private @Nullable Sums[] byAction = new Sums[8];
  private double rewards;
  private long rows;

  /**
   * Adds one observation; the first value of {@code x} is 1.
   *
   * @throws IllegalArgumentException when an action's contexts differ in length
   */
  void add(int action, double[] x, int length, double reward) {
    Sums s = sums(action, length);
    double[] gram = s.gram;
    int at = 0;
    for (int i = 0; i < length; i++) {
      double xi = x[i];
      if (xi != 0) {
        for (int j = 0; j <= i; j++) {
          gram[at + j] += xi * x[j];
        }
        s.cross[i] += xi * reward;
      }
      at += i + 1;
    }
    rewards += reward;
    rows++;
  }

  private Sums sums(int action, int length) {
    if (action >= byAction.length) {
      byAction = Arrays.copyOf(byAction, 2 * action + 1);
    }
    Sums s = byAction[action];
    if (s == null) {
      s = new Sums(length);
      byAction[action] = s;
    } else if (s.d != length) {
      throw new IllegalArgumentException(
          "context: rows with the same arm have " + (s.d - 1) + " and " + (length - 1) + " values");
    }
    return s;
  }

  void add(RidgeSums that) {
    for (int action = 0; action < that.byAction.length; action++) {
      Sums s = that.byAction[action];
      if (s != null) {
        sums(action, s.d).add(s);
      }
    }
    rewards += that.rewards;
    rows += that.rows;
  }

  /** Number of actions, those that never came included. */
  int actions() {
    return byAction.length;
  }

  @Nullable Sums of(int action) {
    return action < byAction.length ? byAction[action] : null;
  }

  /** Mean reward of all actions; 0 of nothing. */
  double mean() {
    return rows == 0 ? 0 : rewards / rows;
  }
}
