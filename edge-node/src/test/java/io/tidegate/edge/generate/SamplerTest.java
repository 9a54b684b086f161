package io.tidegate.edge.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final float[] LOGITS = {
    (float) Math.log(0.1), (float) Math.log(0.5), (float) Math.log(0.15), (float) Math.log(0.25)
  };

  private static double[] shares(Sampling sampling, float[] logits, int draws) {
    Sampler sampler = new Sampler(sampling, new long[0]);
    double[] shares = new double[logits.length];
    for (int i = 0; i < draws; i++) {
      shares[sampler.choose(logits)] += 1.0 / draws;
    }
    return shares;
  }

  private static Sampling with(double temperature, double topP, int topK) {
    return new Sampling(temperature, topP, topK, 0, 0, 1, OptionalLong.of(99));
  }

  private static void assertShares(double[] actual, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(0.01));
    }
  }

  @Test
  void choose_temperatureZero_isTheLikeliest() {
    assertThat(shares(Sampling.GREEDY, LOGITS, 10)[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void choose_temperatureOne_followsTheModel() {
    assertShares(shares(with(1, 1, 0), LOGITS, 50_000), 0.1, 0.5, 0.15, 0.25);
  }

  @Test
  void choose_temperatureTwo_isFlatter() {
    double[] roots = {Math.sqrt(0.1), Math.sqrt(0.5), Math.sqrt(0.15), Math.sqrt(0.25)};
    double sum = roots[0] + roots[1] + roots[2] + roots[3];
    assertShares(
        shares(with(2, 1, 0), LOGITS, 50_000),
        roots[0] / sum,
        roots[1] / sum,
        roots[2] / sum,
        roots[3] / sum);
  }

  @Test
  void choose_topP_keepsTheFewestThatReachIt() {
    assertShares(shares(with(1, 0.7, 0), LOGITS, 50_000), 0, 2.0 / 3, 0, 1.0 / 3);
    assertShares(shares(with(1, 0.76, 0), LOGITS, 50_000), 0, 0.5 / 0.9, 0.15 / 0.9, 0.25 / 0.9);
    assertShares(shares(with(1, Double.MIN_NORMAL, 0), LOGITS, 1000), 0, 1, 0, 0);
  }

  @Test
  void choose_topK_keepsThatMany() {
    assertShares(shares(with(1, 1, 2), LOGITS, 50_000), 0, 2.0 / 3, 0, 1.0 / 3);
  }

  @Test
  void choose_equalWeights_topPKeepsTheLowerTokens() {
    assertShares(shares(with(1, 0.5, 0), new float[4], 20_000), 0.5, 0.5, 0, 0);
  }

  @Test
  void choose_penalties_moveOnFromWhatWasDrawn() {
    Sampler presence =
        new Sampler(new Sampling(0, 1, 0, 2, 0, 1, OptionalLong.empty()), new long[0]);
    float[] logits = {0, 1.5f, 1};

    assertThat(presence.choose(logits)).isEqualTo(1);
    assertThat(presence.choose(logits)).isEqualTo(2);
    assertThat(logits).containsExactly(0, 1.5f, 1);

    Sampler frequency =
        new Sampler(new Sampling(0, 1, 0, 0, 1, 1, OptionalLong.empty()), new long[0]);
    float[] close = {0, 1.5f, -9};
    assertThat(
            new int[] {frequency.choose(close), frequency.choose(close), frequency.choose(close)})
        .containsExactly(1, 1, 0);
  }

  @Test
  void choose_repetitionPenalty_countsThePromptToo() {
    Sampler sampler =
        new Sampler(new Sampling(0, 1, 0, 0, 0, 2, OptionalLong.empty()), new long[] {1});
    float[] logits = {-1, 3, 2, -1.5f};

    assertThat(sampler.choose(logits)).isEqualTo(2);
    assertThat(sampler.choose(logits)).as("3 / 2 is above 2 / 2").isEqualTo(1);
    assertThat(new Sampler(Sampling.GREEDY, new long[] {1}).choose(logits)).isEqualTo(1);
  }

  @Test
  void sampling_outOfRange_isRefused() {
    assertThatThrownBy(() -> with(2.1, 1, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> with(Double.NaN, 1, 0)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> with(1, 0, 0)).hasMessageContaining("top_p");
  }
}
