package io.tidegate.core.event;

/** Names of Kafka topics and CloudEvents types. */
public final class Topics {

  public static final String DECISIONS = "tidegate.decisions.v1";
  public static final String OUTCOMES = "tidegate.outcomes.v1";
  public static final String FEEDBACK = "tidegate.feedback.v1";
  public static final String POLICIES = "tidegate.policies.v1";
  public static final String LEDGER = "tidegate.ledger.v1";
  public static final String ALERTS = "tidegate.alerts.v1";
  public static final String DEAD_LETTERS = "tidegate.dead-letters.v1";

  public static final String DECISION_MADE = "tidegate.decision.made.v1";
  public static final String OUTCOME_OBSERVED = "tidegate.outcome.observed.v1";
  public static final String FEEDBACK_GIVEN = "tidegate.feedback.given.v1";
  public static final String ATTEMPT_CHARGED = "tidegate.attempt.charged.v1";
  public static final String DRIFT_DETECTED = "tidegate.drift.detected.v1";
  public static final String POLICY_PUBLISHED = "tidegate.policy.published.v1";
  public static final String POLICY_CONTROLLED = "tidegate.policy.controlled.v1";

  private Topics() {}
}
