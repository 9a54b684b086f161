package io.tidegate.core.budget;

/**
 * The most that a scope may spend in one day.
 *
 * @param scope {@code tenant/NAME}, {@code team/NAME} or {@code feature/NAME}
 * @param nanoUsdPerDay at least 0, for one UTC day
 * @param hard true refuses what does not fit; false only paces
 */
public record Ceiling(String scope, long nanoUsdPerDay, boolean hard) {
  public Ceiling {
    if (nanoUsdPerDay < 0) {
      throw new IllegalArgumentException(
          "usd_per_day: must be >= 0, was " + nanoUsdPerDay + " nano-USD");
    }
  }
}
