package io.tidegate.deploy.scorecard;

import java.util.function.Predicate;

/**
 * One thing that must hold after a scenario.
 *
 * @param advisory a miss makes the verdict partial instead of fail
 */
public record Check(String id, boolean advisory, Predicate<Observed> holds) {
  static Check required(String id, Predicate<Observed> holds) {
    return new Check(id, false, holds);
  }

  static Check advisory(String id, Predicate<Observed> holds) {
    return new Check(id, true, holds);
  }
}
