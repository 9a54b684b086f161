package io.tidegate.deploy.demo;

import io.tidegate.core.catalog.Price;

/**
 * What came back for one request.
 *
 * @param status HTTP status; 0 when none came
 * @param problem why there is no complete answer; empty when there is one
 * @param text the answer
 * @param decisionId the decision behind it
 * @param model public name of the model that answered
 * @param tier its tier
 * @param reason why it was chosen
 * @param policyVersion the policy that chose
 * @param attempts decisions it took
 * @param promptTokens as billed
 * @param outputTokens as billed
 * @param seconds from sending to the last byte
 * @param overheadMillis the router's own share; NaN when not said
 */
record Reply(
    int status,
    String problem,
    String text,
    String decisionId,
    String model,
    String tier,
    String reason,
    long policyVersion,
    int attempts,
    long promptTokens,
    long outputTokens,
    double seconds,
    double overheadMillis) {

  boolean complete() {
    return problem.isEmpty();
  }

  /** Refused by the router because personal data stays on the edge. */
  boolean keptOnTheEdge() {
    return status == 503
        && problem.contains("no_eligible_model")
        && problem.contains("[personal_data]");
  }

  boolean edge() {
    return tier.equals("edge");
  }

  /** What the tokens cost, USD. */
  double costUsd() {
    Price price = DemoConfig.PRICES.getOrDefault(model, Price.FREE);
    return price.costNanoUsd(promptTokens, outputTokens) * 1e-9;
  }
}
