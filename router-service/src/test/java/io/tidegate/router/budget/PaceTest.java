package io.tidegate.router.budget;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** T20: a budget's pace while the clock is set. */
final class PaceTest {
  private static final long PER_DAY_NANO_USD = 86_400_000_000L;
  private static final long START_MILLIS = 20_000L * 86_400_000;
  private static final long HOUR_MILLIS = 3_600_000;
  private static final long GAP_MILLIS = 900_000;

  private long nowMillis = START_MILLIS;

  /** Spends three times what the day allows, second by second. */
  private double spend(Pace pace, int seconds) {
    double dual = 0;
    for (int i = 0; i < seconds; i++) {
      pace.spend(3_000_000);
      nowMillis += 1_000;
      dual = pace.dualPerUsd(nowMillis);
    }
    return dual;
  }

  private double run(long firstJumpMillis, long secondJumpMillis) {
    Pace pace = new Pace(PER_DAY_NANO_USD);
    nowMillis = START_MILLIS;
    pace.dualPerUsd(nowMillis);
    spend(pace, 600);
    nowMillis += firstJumpMillis;
    spend(pace, 300);
    nowMillis += secondJumpMillis;
    return spend(pace, 300);
  }

  @Test
  void t20_hourForthAndBack_asAQuarterOfAnHourWithoutRequests() {
    double jumped = run(HOUR_MILLIS, -HOUR_MILLIS);

    // Set back, the clock has stood still for one step.
    assertThat(jumped).isEqualTo(run(GAP_MILLIS - 1_000, -1_000)).isPositive();
    assertThat(run(0, 0)).as("the pause counts for something").isNotEqualTo(jumped);
  }

  @Test
  void t20_hourBackAndForth_paceGoesOnAtOnce() {
    assertThat(run(-HOUR_MILLIS, HOUR_MILLIS)).isEqualTo(run(-1_000, GAP_MILLIS - 1_000));
  }
}
