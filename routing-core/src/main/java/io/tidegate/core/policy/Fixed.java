package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;

/**
 * Always one model; the cheapest eligible arm when it is not among the candidates.
 *
 * <p>Without a floor nothing else is ever drawn, and decisions with other candidates are logged as
 * not exploring.
 *
 * @param model public model name
 * @param floor share of uniform choices, 0..1
 */
public record Fixed(String model, double floor) implements Policy {

  public Fixed {
    if (!(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException("floor: must be 0 to 1, was " + floor);
    }
  }

  /** Without a floor. */
  public Fixed(String model) {
    this(model, 0);
  }

  @Override
  public String spec() {
    return "fixed(model=" + model + (floor > 0 ? ",floor=" + floor + ")" : ")");
  }

  @Override
  public boolean learns() {
    return false;
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      scores[i] =
          context.candidates().get(i).model().equals(model) ? 1 : -Prices.cost(context, i) - 1;
    }
    int best = Distributions.argmax(scores);
    return new PolicyChoice(
        scores,
        Distributions.epsilonGreedy(n, best, context.exploration() ? floor : 0),
        best,
        false);
  }
}
