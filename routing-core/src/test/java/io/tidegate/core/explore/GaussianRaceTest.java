package io.tidegate.core.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.Seeds;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class GaussianRaceTest {

  @Test
  void normalCdf_everyZ_isWithinItsErrorOfTheTextbook() {
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    double[] indices = new double[5_000];
    double[] p = new double[indices.length];
    Arrays.setAll(indices, k -> k);
    NormalCdf.fill(-9, 0.0037, indices, p);
    for (int k = 0; k < p.length; k++) {
      assertThat(p[k]).isCloseTo(normal.cumulativeProbability(-9 + k * 0.0037), within(1.6e-7));
      assertThat(p[k]).isGreaterThanOrEqualTo(p[Math.max(0, k - 1)]);
    }
    NormalCdf.fill(-1e12, 1e12, indices, p);
    assertThat(Arrays.copyOf(p, 4)).containsExactly(0, 0.5, 1, 1);
  }

  @Test
  void probabilities_twoArms_equalTheClosedForm() {
    NormalDistribution normal = new NormalDistribution(null, 0, 1);
    Random random = Seeds.random(getClass());
    GaussianRace race = new GaussianRace();
    double[] p = new double[2];
    double worst = 0;
    for (int round = 0; round < 2_000; round++) {
      double[] means = {random.nextDouble(), random.nextDouble()};
      double[] spreads = {0.05 + random.nextDouble() / 4, 0.05 + random.nextDouble() / 4};
      race.probabilities(means, spreads, 2, p);
      double gap = (means[0] - means[1]) / Math.hypot(spreads[0], spreads[1]);
      worst = Math.max(worst, Math.abs(p[0] - normal.cumulativeProbability(gap)));
    }
    assertThat(worst).isLessThan(1e-3);
  }

  @Test
  void probabilities_manyArms_matchDraws() {
    Random random = Seeds.random(getClass());
    GaussianRace race = new GaussianRace();
    for (int round = 0; round < 6; round++) {
      int n = 2 + round;
      double[] means = random.doubles(n).toArray();
      double[] spreads = random.doubles(n, 0.02, 0.5).toArray();
      double[] p = new double[n];
      race.probabilities(means, spreads, n, p);
      int draws = 40_000;
      double[] wins = new double[n];
      double[] drawn = new double[n];
      for (int d = 0; d < draws; d++) {
        for (int i = 0; i < n; i++) {
          drawn[i] = means[i] + spreads[i] * random.nextGaussian();
        }
        wins[Distributions.argmax(drawn)]++;
      }
      for (int i = 0; i < n; i++) {
        assertThat(p[i]).isCloseTo(wins[i] / draws, within(0.012));
      }
    }
  }

  @Test
  void probabilities_degenerateSpreads_areStillADistribution() {
    GaussianRace race = new GaussianRace();
    double[] p = new double[3];
    race.probabilities(new double[] {1, 2, 1.5}, new double[3], 3, p);
    assertThat(p).containsExactly(0, 1, 0);
    race.probabilities(new double[] {2, 2, 2}, new double[3], 3, p);
    assertThat(p).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-9));
    race.probabilities(new double[] {-1e6, 1e6, 0}, new double[] {1, 1, 1e-12}, 3, p);
    assertThat(p).containsExactly(0, 1, 0);
    race.probabilities(new double[] {0.5, 0.5, 0}, new double[] {1e-6, 0.3, 0.1}, 3, p);
    assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
    assertThat(p[0]).isCloseTo(0.5, within(0.03));
  }
}
