package io.tidegate.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PacerTest {

  private static final int DECISIONS = 8_000;

  /** Three arms 500 times apart in price, qualities that differ from prompt to prompt. */
  private static double[] costs(Random random, boolean cut) {
    double length = Math.exp(0.6 * random.nextGaussian());
    return new double[] {2e-5 * length, 1e-3 * length, (cut ? 1e-3 : 1e-2) * length};
  }

  private static int best(Random random, double[] cost, double weight) {
    double[] quality = {
      0.5 + 0.2 * random.nextGaussian(),
      0.7 + 0.2 * random.nextGaussian(),
      0.85 + 0.2 * random.nextGaussian()
    };
    int best = 0;
    for (int arm = 1; arm < 3; arm++) {
      best = quality[arm] - weight * cost[arm] > quality[best] - weight * cost[best] ? arm : best;
    }
    return best;
  }

  private static double meanSpend(Pacer pacer, long seed, boolean cutHalfWay, int from) {
    Random random = new Random(seed);
    PacerState state = PacerState.START;
    double spent = 0;
    for (int i = 0; i < DECISIONS; i++) {
      double[] cost = costs(random, cutHalfWay && i >= DECISIONS / 2);
      double paid = cost[best(random, cost, state.dualPerUsd())];
      spent += i >= from ? paid : 0;
      state = pacer.step(state, paid, 1);
    }
    return spent / (DECISIONS - from);
  }

  @Test
  void step_tenfoldPriceCut_spendStaysAtTheTarget() {
    for (long seed = 1; seed <= 10; seed++) {
      for (double target : new double[] {1.5e-4, 4e-4, 8e-4}) {
        assertThat(meanSpend(Pacer.perDecision(target), seed, true, 0) / target)
            .describedAs("seed %d, target %s", seed, target)
            .isCloseTo(1, within(0.004));
      }
    }
  }

  @Test
  void step_withoutIntegral_leavesTheDebtThatThePriceNeeds() {
    Pacer proportional = new Pacer(4e-4, 100, 0.05 / 4e-4, 3, 0);
    double overspent = meanSpend(proportional, 3, false, 0) / 4e-4 - 1;
    double repaid = meanSpend(Pacer.perDecision(4e-4), 3, false, 0) / 4e-4 - 1;
    assertThat(overspent).isGreaterThan(0.003);
    assertThat(Math.abs(repaid)).isLessThan(overspent / 2);
    assertThat(meanSpend(proportional, 3, false, 2_000) / 4e-4).isCloseTo(1, within(0.02));
  }

  @Test
  void step_targetAboveAllSpending_costsNothing() {
    PacerState state = PacerState.START;
    Pacer pacer = Pacer.perDecision(1);
    for (int i = 0; i < 1_000; i++) {
      state = pacer.step(state, 0.9, 1);
      assertThat(state.dualPerUsd()).isZero();
    }
    assertThat(state.deviationUsd()).isCloseTo(-100, within(1e-6));
  }

  @Test
  void step_afterAnIdleTime_savingsEndAtTheBank() {
    Pacer pacer = Pacer.perDay(86_400);
    PacerState state = pacer.step(PacerState.START, 0, 40_000);
    assertThat(state.deviationUsd()).isEqualTo(-3 * 900);
    for (int second = 0; second < 3 * 900; second++) {
      assertThat(state.dualPerUsd()).isZero();
      state = pacer.step(state, 2, 1);
    }
    assertThat(pacer.step(state, 20, 1).dualPerUsd()).isPositive();
  }

  @Test
  void step_impossibleTarget_recoversWhenItBecomesPossible() {
    Pacer pacer = Pacer.perDecision(1e-3);
    PacerState state = PacerState.START;
    for (int i = 0; i < 50_000; i++) {
      state = pacer.step(state, 1, 1);
    }
    assertThat(state.dualPerUsd()).isCloseTo(50 * Math.expm1(Pacer.MAX_LOG), within(1e-3));
    for (int i = 0; i < 2_000; i++) {
      state = pacer.step(state, 0, 1);
    }
    assertThat(state.dualPerUsd()).isZero();
  }

  @Test
  void startingAt_aKnownPrice_continuesFromIt() {
    Pacer pacer = Pacer.perDecision(1e-3);
    PacerState state = pacer.startingAt(700);
    assertThat(state.dualPerUsd()).isCloseTo(700, within(1e-9));
    assertThat(pacer.step(state, 1e-3, 1).dualPerUsd()).isCloseTo(700, within(1e-6));
    Pacer proportional = new Pacer(1e-3, 100, 50, 3, 0);
    assertThat(proportional.step(proportional.startingAt(700), 1e-3, 1).dualPerUsd())
        .isCloseTo(700, within(1e-6));
  }

  @Test
  void pacer_valuesOutsideTheirRange_areRefused() {
    assertThatThrownBy(() -> Pacer.perDecision(0)).hasMessageContaining("target_usd: must be");
    assertThatThrownBy(() -> new Pacer(1, 1, 1, 1, -1)).hasMessageContaining("integral");
    assertThatThrownBy(() -> Pacer.perDay(1).step(PacerState.START, 0, -1))
        .hasMessageContaining("time >= 0");
    assertThatThrownBy(() -> Pacer.perDay(1).step(PacerState.START, Double.NaN, 1))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> new PacerState(-1, 0, 0)).hasMessageContaining("pacer state");
  }
}
