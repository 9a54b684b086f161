package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;

/**
 * The best expected utility but for a share of uniform choices.
 *
 * @param epsilon share of uniform choices, 0..1
 */
public record EpsilonGreedy(double epsilon) implements Policy {

  public EpsilonGreedy {
    if (!(epsilon >= 0 && epsilon <= 1)) {
      throw new IllegalArgumentException("epsilon: must be 0 to 1, was " + epsilon);
    }
  }

  @Override
  public String spec() {
    return "epsilon-greedy(epsilon=" + epsilon + ")";
  }

  @Override
  public PolicyChoice choose(PolicyContext context) {
    double[] utility =
        context.candidates().stream()
            .mapToDouble(
                c ->
                    context
                        .model()
                        .posterior(c.armId())
                        .estimate(c.features().values())
                        .utility(context.weights(), c, context.promptTokens()))
            .toArray();
    int best = Distributions.argmax(utility);
    return new PolicyChoice(
        utility,
        Distributions.epsilonGreedy(utility.length, best, context.exploration() ? epsilon : 0),
        best,
        false);
  }
}
