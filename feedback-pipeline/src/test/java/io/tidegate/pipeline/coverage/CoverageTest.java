package io.tidegate.pipeline.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short form of {@code deploy/bench/replay-coverage}: bounds with room for chance. */
@Tag("sim")
class CoverageTest {

  @ParameterizedTest
  @ValueSource(strings = {"linucb", "lints", "squarecb", "epsilon-greedy:0.2"})
  void boundsAndGate_logsOfLearningPolicies_holdAsOftenAsTheySay(String policy) throws IOException {
    int logs = 40;
    Coverage coverage = Coverage.of(policy, logs, 1000, 7000);
    assertThat(coverage.lowerBoundHolds()).as("%s", coverage).isGreaterThanOrEqualTo(35);
    assertThat(coverage.intervalHolds()).as("%s", coverage).isGreaterThanOrEqualTo(34);
    assertThat(coverage.wrongPromotions()).as("%s", coverage).isLessThanOrEqualTo(4);
    assertThat(coverage.wrongSelfPromotions()).as("%s", coverage).isLessThanOrEqualTo(4);
  }
}
