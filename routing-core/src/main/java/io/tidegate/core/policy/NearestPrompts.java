package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;

/**
 * The best utility by the mean quality of the k remembered prompts that are nearest to this one in
 * the classifier's embedding, but for a share of uniform choices.
 *
 * <p>Where an arm has fewer than k remembered prompts, the regression's expectation stands in for
 * each that is missing. Tokens and times are the regression's.
 *
 * @param k prompts to look at, 1 to 256
 * @param epsilon share of uniform choices, 0..1
 */
public record NearestPrompts(int k, double epsilon) implements Policy {

  /** Defaults: k 15, epsilon .1. */
  public static final NearestPrompts DEFAULT = new NearestPrompts(15, 0.1);

  public NearestPrompts {
    if (!(k >= 1 && k <= Workspace.NEAREST_MAX)) {
      throw new IllegalArgumentException("k: must be 1 to " + Workspace.NEAREST_MAX + ", was " + k);
    }
    if (!(epsilon >= 0 && epsilon <= 1)) {
      throw new IllegalArgumentException("epsilon: must be 0 to 1, was " + epsilon);
    }
  }

  @Override
  public String spec() {
    return "knn(k=" + k + ",epsilon=" + epsilon + ")";
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    workspace.score(context);
    double[] utility = new double[n];
    for (int i = 0; i < n; i++) {
      Candidate candidate = context.candidates().get(i);
      workspace.quality[i] =
          context
              .model()
              .neighbours(candidate.armId())
              .meanOfNearest(candidate.features(), k, workspace.quality[i], workspace);
      utility[i] = workspace.utility(context, candidate, i);
    }
    int best = Distributions.argmax(utility);
    return new PolicyChoice(
        utility,
        Distributions.epsilonGreedy(n, best, context.exploration() ? epsilon : 0),
        best,
        false);
  }
}
