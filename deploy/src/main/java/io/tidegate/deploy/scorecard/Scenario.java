package io.tidegate.deploy.scorecard;

import java.util.List;

/**
 * One fault, chosen by a model's name, and what must hold of a gateway that meets it.
 *
 * @param model the name at the wall
 * @param fallback the fallback's name at the wall
 * @param answerExpected false where a clean error is right
 * @param maxMillis after which the call counts as hung, in the full profile
 */
public record Scenario(
    String id,
    String title,
    String model,
    String fallback,
    boolean answerExpected,
    long maxMillis,
    List<Check> checks) {
  public Scenario {
    checks = List.copyOf(checks);
  }

  /** Down for a time, and then healthy: many requests instead of one. */
  public boolean sequence() {
    return id.equals("S15");
  }

  /** One of the published sixteen. */
  public boolean published() {
    return id.startsWith("S");
  }
}
