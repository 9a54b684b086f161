package io.tidegate.core.policy;

import io.tidegate.core.catalog.Tier;
import io.tidegate.core.explore.Distributions;

/**
 * The edge when the classifier's chance that a small model suffices reaches a constant, the cloud
 * otherwise; nothing is learned.
 *
 * <p>Of several arms of the wanted tier, and of the others when it has none, an easy prompt goes to
 * the cheapest and a hard one to the dearest, price being all that is known of them. Without a
 * floor nothing else is ever drawn, and decisions with other candidates are logged as not
 * exploring.
 *
 * @param min the constant, 0..1
 * @param floor share of uniform choices, 0..1
 */
public record Threshold(double min, double floor) implements Policy {

  public Threshold {
    if (!(min >= 0 && min <= 1)) {
      throw new IllegalArgumentException("min: must be 0 to 1, was " + min);
    }
    if (!(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException("floor: must be 0 to 1, was " + floor);
    }
  }

  /** Without a floor. */
  public Threshold(double min) {
    this(min, 0);
  }

  @Override
  public String spec() {
    return "threshold(min=" + min + (floor > 0 ? ",floor=" + floor + ")" : ")");
  }

  @Override
  public boolean learns() {
    return false;
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    boolean easy = context.smallModelOk() >= min;
    Tier wanted = easy ? Tier.EDGE : Tier.CLOUD;
    double[] scores = new double[n];
    int best = -1;
    for (int i = 0; i < n; i++) {
      scores[i] = context.candidates().get(i).tier() == wanted ? 1 : 0;
      if (best < 0 || scores[i] > scores[best]) {
        best = i;
      } else if (scores[i] == scores[best]) {
        double gap = Prices.cost(context, i) - Prices.cost(context, best);
        best = (easy ? gap < 0 : gap > 0) ? i : best;
      }
    }
    return new PolicyChoice(
        scores,
        Distributions.epsilonGreedy(n, best, context.exploration() ? floor : 0),
        best,
        false);
  }
}
