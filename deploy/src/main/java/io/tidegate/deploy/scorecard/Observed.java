package io.tidegate.deploy.scorecard;

import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.WallAttempt;
import java.util.List;

/**
 * One scenario as both sides saw it.
 *
 * @param primary attempts on the scenario's model, in order
 * @param fallback attempts on its fallback
 * @param strays attempts on anything else
 * @param aliveAfter a healthy call through the same gateway succeeded afterwards
 */
public record Observed(
    Profile profile,
    CallerView caller,
    List<WallAttempt> primary,
    List<WallAttempt> fallback,
    List<WallAttempt> strays,
    boolean aliveAfter) {
  public Observed {
    primary = List.copyOf(primary);
    fallback = List.copyOf(fallback);
    strays = List.copyOf(strays);
  }

  /** The call took at most {@code fullMillis} of the full profile. */
  boolean within(long fullMillis) {
    return caller.outcome() != CallerView.Outcome.HANG
        && caller.elapsedMillis() <= profile.scaled(fullMillis);
  }

  /** At least {@code fullMillis} of the full profile lay between the first two attempts. */
  boolean firstGapAtLeast(long fullMillis) {
    return primary.size() > 1
        && primary.get(1).atNanos() - primary.get(0).atNanos()
            >= profile.scaled(fullMillis) * 1_000_000L;
  }

  /** Attempts on the scenario's model in the first {@code fullMillis} of the full profile. */
  long primaryWithin(long fullMillis) {
    long end =
        primary.isEmpty() ? 0 : primary.get(0).atNanos() + profile.scaled(fullMillis) * 1_000_000L;
    return primary.stream().filter(attempt -> attempt.atNanos() - end < 0).count();
  }

  boolean prefillRejected() {
    return fallback.stream().anyMatch(attempt -> attempt.action().contains("invalid_prefill"));
  }
}
