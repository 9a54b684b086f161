package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;
import java.util.Arrays;

/**
 * Inverse gap weighting: each candidate but the best has the probability {@code 1 / (n + gamma *
 * gap)}, with the gap in units of a perfect answer and {@code gamma = scale * attempts^exponent}
 * (Foster and Rakhlin 2020, "Beyond UCB", SquareCB).
 *
 * <p>Attempts are those behind the candidates of the choice. With exploration off the best expected
 * utility has it all.
 *
 * @param scale above 0, at most 1e6
 * @param exponent 0..1; the theory's is one half
 */
public record SquareCb(double scale, double exponent) implements Policy {

  /** Defaults: scale 10, exponent .5. */
  public static final SquareCb DEFAULT = new SquareCb(10, 0.5);

  public SquareCb {
    if (!(scale > 0 && scale <= 1e6)) {
      throw new IllegalArgumentException("scale: must be above 0 and at most 1e6, was " + scale);
    }
    if (!(exponent >= 0 && exponent <= 1)) {
      throw new IllegalArgumentException("exponent: must be 0 to 1, was " + exponent);
    }
  }

  @Override
  public String spec() {
    return "squarecb(scale=" + scale + ",exponent=" + exponent + ")";
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    workspace.score(context);
    double[] utility = Arrays.copyOf(workspace.utility, n);
    int best = Distributions.argmax(utility);
    if (!context.exploration()) {
      return new PolicyChoice(utility, Distributions.certain(n, best), best, false);
    }
    double worth = context.weights().quality();
    double gamma = scale * StrictMath.pow((double) Math.max(0, workspace.attempts(n)), exponent);
    return new PolicyChoice(
        utility,
        Distributions.inverseGap(utility, Math.min(1e9, worth > 0 ? gamma / worth : gamma)),
        best,
        false);
  }
}
