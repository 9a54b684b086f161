package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.ScoreWeights;
import java.util.List;
import java.util.Optional;

/**
 * The model that a conversation has so far.
 *
 * <p>Another one must be worth more than the switch: the new model reads the whole history anew,
 * for its input price and at about 5,000 tokens a second, and answers differ in manner, which
 * counts like two percent of a perfect answer. Inside a tool loop nothing is worth it.
 *
 * @param model its public name
 * @param toolLoop the conversation waits for what its model makes of a tool's result
 */
public record Sticky(String model, boolean toolLoop) {
  private static final double MANNER = 0.02;
  private static final double READ_TOKENS_PER_SECOND = 5_000;

  /**
   * The request held to this model; empty when the decision may stand.
   *
   * <p>Whether it holds depends on scores alone and not on what was drawn, so that the probability
   * in the record is the one with which the model was taken.
   */
  Optional<RoutingRequest> stay(RoutingRequest routing, DecisionMade decision) {
    List<Candidate> candidates = decision.candidates();
    double[] scores = decision.scores();
    int here = -1;
    int best = 0;
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).model().equals(model)) {
        here = i;
      }
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    if (here < 0 || candidates.size() == 1) {
      return Optional.empty();
    }
    boolean worthIt = scores[best] - scores[here] > cost(candidates.get(best), decision);
    return worthIt && !toolLoop ? Optional.empty() : Optional.of(routing.pinnedTo(model));
  }

  private static double cost(Candidate next, DecisionMade decision) {
    ScoreWeights weights = decision.weights();
    return weights.quality() * MANNER
        + weights.costPerUsd() * next.price().costUsd(decision.promptTokens(), 0)
        + weights.latencyPerSecond() * decision.promptTokens() / READ_TOKENS_PER_SECOND;
  }
}
