package io.tidegate.router.budget;

import io.tidegate.core.budget.Pacer;
import io.tidegate.core.budget.PacerState;

/** A budget's shadow price as time and money pass; not safe for several threads. */
final class Pace {
  private static final long STEP_MILLIS = 1_000;

  /** A clock that jumps further than this is not believed. */
  private static final long GAP_MILLIS_MAX = 900_000;

  private static final double USD_PER_NANO = 1e-9;

  private final Pacer pacer;
  private PacerState state = PacerState.START;
  private long steppedMillis = Long.MIN_VALUE;
  private double spentUsd;

  Pace(long nanoUsdPerDay) {
    this.pacer = Pacer.perDay(nanoUsdPerDay * USD_PER_NANO);
  }

  void spend(long nanoUsd) {
    spentUsd += nanoUsd * USD_PER_NANO;
  }

  /** The shadow price now, 1/USD. */
  double dualPerUsd(long nowMillis) {
    if (steppedMillis == Long.MIN_VALUE) {
      steppedMillis = nowMillis;
    }
    long gap = nowMillis - steppedMillis;
    if (gap >= STEP_MILLIS || gap < 0) {
      state = pacer.step(state, spentUsd, Math.min(GAP_MILLIS_MAX, Math.max(0, gap)) / 1e3);
      spentUsd = 0;
      steppedMillis = nowMillis;
    }
    return state.dualPerUsd();
  }
}
