package io.tidegate.core.decision;

import io.tidegate.core.constraint.Rejection;
import java.util.List;

/** A decision, or the reasons why nobody may answer. */
public sealed interface DecisionResult {

  /** An arm was chosen. */
  record Decided(DecisionMade decision) implements DecisionResult {}

  /** No arm is eligible. */
  record NoEligibleArm(List<Rejection> rejections) implements DecisionResult {}
}
