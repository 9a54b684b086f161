package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;
import java.util.Arrays;

/**
 * Thompson sampling on the linear model, with exact propensities (Agrawal and Goyal 2013, "Thompson
 * Sampling for Contextual Bandits with Linear Payoffs").
 *
 * <p>Each candidate's utility is normal around its expectation with the deviation {@code alpha *
 * noise * width} of its quality, times the weight of quality. The chance that a candidate's is the
 * largest is a quadrature ({@link io.tidegate.core.explore.GaussianRace}); the choice is drawn from
 * that vector itself, mixed with a uniform floor, so what is logged is what was drawn from.
 *
 * <p>With exploration off the best expected utility has it all. While some candidate has fewer than
 * {@code cold} attempts the choice is uniform.
 *
 * @param alpha posterior deviations per deviation, 0..100; 1 is the posterior itself
 * @param floor share of uniform choices, 0..1
 * @param cold attempts of every candidate before the model counts
 */
public record LinTs(double alpha, double floor, int cold) implements Policy {

  /** Defaults: alpha .3, floor .01, cold 0. */
  public static final LinTs DEFAULT = new LinTs(0.3, 0.01, 0);

  public LinTs {
    if (!(alpha >= 0 && alpha <= 100)) {
      throw new IllegalArgumentException("alpha: must be 0 to 100, was " + alpha);
    }
    if (!(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException("floor: must be 0 to 1, was " + floor);
    }
    if (cold < 0) {
      throw new IllegalArgumentException("cold: must be >= 0, was " + cold);
    }
  }

  @Override
  public String spec() {
    return "lints(alpha=" + alpha + ",floor=" + floor + ",cold=" + cold + ")";
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    boolean coldStart = workspace.score(context) < cold;
    double[] utility = Arrays.copyOf(workspace.utility, n);
    int best = Distributions.argmax(utility);
    if (!context.exploration()) {
      return new PolicyChoice(utility, Distributions.certain(n, best), best, false);
    }
    if (coldStart) {
      return new PolicyChoice(utility, Distributions.uniform(n), best, true);
    }
    for (int i = 0; i < n; i++) {
      workspace.spread[i] *= alpha * workspace.posterior[i].qualityNoise();
    }
    double[] p = new double[n];
    workspace.race.probabilities(utility, workspace.spread, n, p);
    return new PolicyChoice(utility, Distributions.mixUniform(p, floor), best, false);
  }
}
