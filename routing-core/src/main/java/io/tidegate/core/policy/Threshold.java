package io.tidegate.core.policy;

import io.tidegate.core.catalog.Tier;
import io.tidegate.core.explore.Distributions;

/**
 * The edge when the classifier's chance that a small model suffices reaches a constant, the cloud
 * otherwise; nothing is learned.
 *
 * @param min the constant, 0..1
 */
public record Threshold(double min) implements Policy {

  public Threshold {
    if (!(min >= 0 && min <= 1)) {
      throw new IllegalArgumentException("min: must be 0 to 1, was " + min);
    }
  }

  @Override
  public String spec() {
    return "threshold(min=" + min + ")";
  }

  @Override
  public PolicyChoice choose(PolicyContext context) {
    Tier wanted = context.smallModelOk() >= min ? Tier.EDGE : Tier.CLOUD;
    double[] scores =
        context.candidates().stream().mapToDouble(c -> c.tier() == wanted ? 1 : 0).toArray();
    int best = Distributions.argmax(scores);
    return new PolicyChoice(
        scores, Distributions.epsilonGreedy(scores.length, best, 0), best, false);
  }
}
