package io.tidegate.core.policy;

/**
 * A policy's whole answer.
 *
 * @param scores one score a candidate, in the policy's own unit
 * @param propensities one probability a candidate; they sum to one
 * @param best index of the candidate that the policy would take if it did not explore
 * @param coldStart too little is known yet and the choice is uniform
 */
public record PolicyChoice(double[] scores, double[] propensities, int best, boolean coldStart) {

  /** True when every candidate has a probability above zero. */
  public boolean reachesAll() {
    for (double p : propensities) {
      if (!(p > 0)) {
        return false;
      }
    }
    return true;
  }

  /** The candidate that a uniform draw in [0, 1) falls on. */
  public int draw(double uniform) {
    double sum = 0;
    int last = 0;
    for (int i = 0; i < propensities.length; i++) {
      if (propensities[i] > 0) {
        sum += propensities[i];
        last = i;
        if (uniform < sum) {
          return i;
        }
      }
    }
    return last;
  }
}
