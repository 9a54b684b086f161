package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;
import java.util.Arrays;

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
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    workspace.score(context);
    double[] utility = Arrays.copyOf(workspace.utility, n);
    int best = Distributions.argmax(utility);
    return new PolicyChoice(
        utility,
        Distributions.epsilonGreedy(n, best, context.exploration() ? epsilon : 0),
        best,
        false);
  }
}
