package io.tidegate.core.decision;

import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.ScoreWeights;
import java.util.Map;

/**
 * One request for a decision.
 *
 * @param decisionId a fresh id
 * @param parentDecisionId the failed decision before; empty for a first attempt
 * @param taskName name of the likeliest task type
 * @param classifier {@code model}, or {@code heuristic: reason}
 * @param routing what the constraints look at
 * @param features what is known of the prompt
 * @param armStates live state by arm id; absent means idle
 * @param dualPerUsd the budget's shadow price that {@code weights.costPerUsd} contains, at least 0
 * @param exploration false: the policy's best arm, with probability one
 * @param classifierBundle first digits of the digest of the bundle that read the prompt; empty when
 *     none did
 */
public record DecisionRequest(
    String decisionId,
    String parentDecisionId,
    String requestId,
    String tenant,
    long nowEpochMillis,
    RoutingRequest routing,
    PromptFeatures features,
    String taskName,
    String classifier,
    ScoreWeights weights,
    Learning learning,
    Map<String, ArmState> armStates,
    double dualPerUsd,
    boolean exploration,
    String classifierBundle) {

  /** A request whose prompt no bundle of a digest has read. */
  public DecisionRequest(
      String decisionId,
      String parentDecisionId,
      String requestId,
      String tenant,
      long nowEpochMillis,
      RoutingRequest routing,
      PromptFeatures features,
      String taskName,
      String classifier,
      ScoreWeights weights,
      Learning learning,
      Map<String, ArmState> armStates,
      double dualPerUsd,
      boolean exploration) {
    this(
        decisionId,
        parentDecisionId,
        requestId,
        tenant,
        nowEpochMillis,
        routing,
        features,
        taskName,
        classifier,
        weights,
        learning,
        armStates,
        dualPerUsd,
        exploration,
        "");
  }

  /** A request outside every budget that may be explored on. */
  public DecisionRequest(
      String decisionId,
      String parentDecisionId,
      String requestId,
      String tenant,
      long nowEpochMillis,
      RoutingRequest routing,
      PromptFeatures features,
      String taskName,
      String classifier,
      ScoreWeights weights,
      Learning learning,
      Map<String, ArmState> armStates) {
    this(
        decisionId,
        parentDecisionId,
        requestId,
        tenant,
        nowEpochMillis,
        routing,
        features,
        taskName,
        classifier,
        weights,
        learning,
        armStates,
        0,
        true);
  }
}
