package io.tidegate.core.decision;

import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.ScoreWeights;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The record of one decision: enough, together with its snapshot, to make it again bit for bit, and
 * nothing of what the request said.
 *
 * @param decisionId see {@link DecisionIds}
 * @param parentDecisionId the decision whose failure led to this one; empty for a first attempt
 * @param requestId the request, across its attempts
 * @param tenant the tenant's name in the configuration
 * @param decidedEpochMillis when
 * @param configHash hash of the configuration
 * @param catalogHash hash of the catalog
 * @param schemaHash hash of the feature schema
 * @param policySpec see {@link io.tidegate.core.policy.Policies}
 * @param policyVersion version of the snapshot; 0 for none
 * @param snapshotId id of the snapshot; {@code "none"} for none
 * @param salt public salt of the draw
 * @param weights how signals became utility
 * @param promptTokens estimated prompt length, tokens
 * @param predictedOutputTokens the classifier's expectation, tokens
 * @param smallModelOk the classifier's chance that a small model answers well, 0..1
 * @param task the likeliest task type
 * @param classifier {@code model} or {@code heuristic}, and for the latter why
 * @param personalDataKinds kinds found, sorted
 * @param candidates eligible arms in catalog order
 * @param rejections the others and why not
 * @param scores one a candidate
 * @param propensities one a candidate, summing to one
 * @param draw uniform number in [0, 1)
 * @param chosen index of the candidate taken
 * @param reason why
 * @param learning whether it may be learned from
 * @param dualPerUsd the budget's shadow price contained in {@code weights.costPerUsd}, at least 0
 * @param exploration every candidate could have been drawn; false when exploration was off for the
 *     request or the policy leaves candidates out, and no policy can be evaluated from the row
 * @param redacted number of different values that the chosen model does not see, by kind of
 *     personal data; empty for none
 * @param classifierBundle first digits of the digest of the bundle that read the prompt; empty when
 *     none did
 */
public record DecisionMade(
    String decisionId,
    String parentDecisionId,
    String requestId,
    String tenant,
    long decidedEpochMillis,
    String configHash,
    String catalogHash,
    String schemaHash,
    String policySpec,
    long policyVersion,
    String snapshotId,
    String salt,
    ScoreWeights weights,
    int promptTokens,
    double predictedOutputTokens,
    double smallModelOk,
    String task,
    String classifier,
    List<String> personalDataKinds,
    List<Candidate> candidates,
    List<Rejection> rejections,
    double[] scores,
    double[] propensities,
    double draw,
    int chosen,
    Reason reason,
    Learning learning,
    double dualPerUsd,
    boolean exploration,
    SortedMap<String, Integer> redacted,
    String classifierBundle) {

  public DecisionMade {
    personalDataKinds = List.copyOf(personalDataKinds);
    redacted =
        redacted.isEmpty()
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(redacted));
    candidates = List.copyOf(candidates);
    rejections = List.copyOf(rejections);
    scores = scores.clone();
    propensities = propensities.clone();
    if (scores.length != candidates.size() || propensities.length != candidates.size()) {
      throw new IllegalArgumentException(
          "scores and propensities: need one for each of "
              + candidates.size()
              + " candidates, had "
              + scores.length
              + " and "
              + propensities.length);
    }
    if (chosen < 0 || chosen >= candidates.size()) {
      throw new IllegalArgumentException(
          "chosen: must be 0 to " + (candidates.size() - 1) + ", was " + chosen);
    }
    if (!(dualPerUsd >= 0 && dualPerUsd <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "dual_per_usd: must be finite and >= 0, was " + dualPerUsd);
    }
    if (!(propensities[chosen] > 0 && propensities[chosen] <= 1 + 1e-9)) {
      throw new IllegalArgumentException(
          "propensity: must be above 0 and at most 1, was " + propensities[chosen]);
    }
  }

  @Override
  public double[] scores() {
    return scores.clone();
  }

  @Override
  public double[] propensities() {
    return propensities.clone();
  }

  /** The arm taken. */
  public Candidate chosenCandidate() {
    return candidates.get(chosen);
  }

  /** Probability with which the arm was taken. */
  public double propensity() {
    return propensities[chosen];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DecisionMade that
        && decisionId.equals(that.decisionId)
        && candidates.equals(that.candidates)
        && rejections.equals(that.rejections)
        && Arrays.equals(scores, that.scores)
        && Arrays.equals(propensities, that.propensities)
        && Double.compare(draw, that.draw) == 0
        && chosen == that.chosen
        && reason == that.reason
        && learning == that.learning
        && header().equals(that.header());
  }

  @Override
  public int hashCode() {
    return decisionId.hashCode();
  }

  private List<Object> header() {
    return List.of(
        parentDecisionId,
        requestId,
        tenant,
        decidedEpochMillis,
        configHash,
        catalogHash,
        schemaHash,
        policySpec,
        policyVersion,
        snapshotId,
        salt,
        weights,
        promptTokens,
        predictedOutputTokens,
        smallModelOk,
        task,
        classifier,
        personalDataKinds,
        dualPerUsd,
        exploration,
        redacted,
        classifierBundle);
  }
}
