package io.tidegate.core.policy;

import java.util.List;

/**
 * Everything that a policy may look at.
 *
 * @param candidates eligible arms in catalog order, at least one
 * @param promptTokens prompt length, tokens
 * @param smallModelOk the classifier's chance that a small model answers well, 0..1
 * @param weights how signals become utility
 * @param model what has been learned
 * @param exploration false: all probability belongs to the best candidate
 */
public record PolicyContext(
    List<Candidate> candidates,
    int promptTokens,
    double smallModelOk,
    ScoreWeights weights,
    PolicyModel model,
    boolean exploration) {

  public PolicyContext {
    candidates = List.copyOf(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("candidates: at least one is needed, were none");
    }
  }

  /** A context that may be explored in. */
  public PolicyContext(
      List<Candidate> candidates,
      int promptTokens,
      double smallModelOk,
      ScoreWeights weights,
      PolicyModel model) {
    this(candidates, promptTokens, smallModelOk, weights, model, true);
  }
}
