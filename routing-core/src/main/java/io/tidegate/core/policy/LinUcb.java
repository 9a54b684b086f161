package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;
import java.util.Locale;

/**
 * LinUCB with exploration whose probabilities are exact and logged.
 *
 * <p>Each candidate a has an expected utility u and an upper bound {@code u + w_q alpha s}, with s
 * the posterior width of its quality. The best upper bound takes {@code 1 - explore - floor}; the
 * share {@code explore} is spread evenly over the plausible candidates, those whose upper bound
 * reaches the best lower bound; {@code floor} evenly over all. Bare LinUCB (both shares 0) logs
 * probabilities of one and can not be evaluated from its log.
 *
 * <p>With exploration off the best expected utility has it all, and the scores are utilities.
 *
 * <p>While some candidates have fewer than {@code cold} attempts, each of those has an even share
 * of all; what remains goes to the best of the others but for the floor. A newcomer is tried
 * without paying for every other arm again.
 *
 * @param alpha width of the bounds in posterior standard deviations, at least 0
 * @param explore share of plausible exploration, 0..1
 * @param floor share of uniform exploration, 0..1
 * @param cold attempts of every candidate before its bounds count
 */
public record LinUcb(double alpha, double explore, double floor, int cold) implements Policy {

  /** Defaults: alpha .3, explore .02, floor .01, cold 4. */
  public static final LinUcb DEFAULT = new LinUcb(0.3, 0.02, 0.01, 4);

  public LinUcb {
    if (!(alpha >= 0 && alpha <= 100)) {
      throw new IllegalArgumentException("alpha: must be 0 to 100, was " + alpha);
    }
    if (!(explore >= 0 && floor >= 0 && explore + floor <= 1)) {
      throw new IllegalArgumentException(
          "explore and floor: must be >= 0 and add up to at most 1, were "
              + explore
              + " and "
              + floor);
    }
    if (cold < 0) {
      throw new IllegalArgumentException("cold: must be >= 0, was " + cold);
    }
  }

  @Override
  public String spec() {
    return String.format(
        Locale.ROOT, "linucb(alpha=%s,explore=%s,floor=%s,cold=%d)", alpha, explore, floor, cold);
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    boolean coldStart = workspace.score(context) < cold;
    double width = context.exploration() ? alpha : 0;
    double[] upper = new double[n];
    double bestLower = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double bound = width * workspace.spread[i];
      upper[i] = workspace.utility[i] + bound;
      bestLower = Math.max(bestLower, workspace.utility[i] - bound);
    }
    int best = Distributions.argmax(upper);
    if (!context.exploration()) {
      return new PolicyChoice(upper, Distributions.certain(n, best), best, false);
    }
    double[] propensities = coldStart ? tryCold(workspace, upper) : mix(upper, bestLower, best);
    return new PolicyChoice(upper, propensities, best, coldStart);
  }

  /** An even share for every cold candidate, the rest for the best of the others. */
  private double[] tryCold(Workspace workspace, double[] upper) {
    int n = upper.length;
    double[] p = new double[n];
    int known = 0;
    int best = -1;
    for (int i = 0; i < n; i++) {
      if (workspace.posterior[i].attempts() >= cold) {
        known++;
        best = best < 0 || upper[i] > upper[best] ? i : best;
      }
    }
    for (int i = 0; i < n; i++) {
      p[i] = workspace.posterior[i].attempts() < cold ? 1.0 / n : floor / n;
    }
    if (best >= 0) {
      p[best] += known * (1 - floor) / n;
    }
    return p;
  }

  private double[] mix(double[] upper, double bestLower, int best) {
    int plausible = 0;
    for (double bound : upper) {
      plausible += bound >= bestLower ? 1 : 0;
    }
    double[] p = new double[upper.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = floor / p.length + (upper[i] >= bestLower ? explore / plausible : 0);
    }
    p[best] += 1 - explore - floor;
    return p;
  }
}
