package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;

/**
 * Always one model; the cheapest eligible arm when it is not among the candidates.
 *
 * @param model public model name
 */
public record Fixed(String model) implements Policy {

  @Override
  public String spec() {
    return "fixed(model=" + model + ")";
  }

  @Override
  public PolicyChoice choose(PolicyContext context) {
    int n = context.candidates().size();
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      Candidate candidate = context.candidates().get(i);
      scores[i] =
          candidate.model().equals(model)
              ? 1
              : -candidate.price().costUsd(context.promptTokens(), 1) - 1;
    }
    int best = Distributions.argmax(scores);
    return new PolicyChoice(scores, Distributions.epsilonGreedy(n, best, 0), best, false);
  }
}
