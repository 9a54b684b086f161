package io.tidegate.core.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Numbers are those of Vowpal Wabbit's own exploration tests (github.com/VowpalWabbit, BSD), facts
 * about its library.
 */
class DistributionsTest {

  private static final double TOLERANCE = 1e-9;

  @Test
  void epsilonGreedy_vowpalWabbitsNumbers() {
    close(Distributions.epsilonGreedy(4, 2, 0.4), .1, .1, .7, .1);
  }

  @Test
  void epsilonGreedyOverTies_sharesTheTop() {
    close(Distributions.epsilonGreedyOverTies(new double[] {1, 3, 3, 2}, 0.4), .1, .4, .4, .1);
    close(Distributions.epsilonGreedyOverTies(new double[] {1, 3, 2, 2}, 0.4), .1, .7, .1, .1);
  }

  @Test
  void withMinimum_vowpalWabbitsNumbers() {
    double[] p = {.89, .11, 0};
    close(Distributions.withMinimum(p, .3, true), .8, .1, .1);
    close(Distributions.withMinimum(p, .3, false), .85, .15, 0);
    close(Distributions.withMinimum(p, 0, true), .89, .11, 0);
    close(Distributions.withMinimum(p, 0, false), .89, .11, 0);
    close(Distributions.withMinimum(new double[] {1, 0, 0}, .3, true), .8, .1, .1);
    close(Distributions.withMinimum(new double[] {.9, .1, 0}, .6, false), .7, .3, 0);
    close(Distributions.withMinimum(new double[] {.1, .8, .1}, .3, true), .1, .8, .1);
    close(Distributions.withMinimum(new double[] {.9, .1, 0, 0}, 1, true), .25, .25, .25, .25);
    close(Distributions.withMinimum(new double[] {.9, .1, 0}, 1, false), .5, .5, 0);
    double third = 1.0 / 3;
    close(
        Distributions.withMinimum(new double[] {0, 2 * third, third}, 1, true),
        third,
        third,
        third);
    close(Distributions.withMinimum(new double[3], .6, true), third, third, third);
    close(Distributions.withMinimum(new double[3], .6, false), 1, 0, 0);
  }

  @Test
  void withMinimum_anyVector_isTheNearestThatKeepsTheMinimum() {
    Random random = Seeds.random(getClass());
    for (int round = 0; round < 2_000; round++) {
      double[] p = simplex(random, 1 + random.nextInt(6));
      double share = random.nextDouble();
      boolean zeros = random.nextBoolean();
      double[] q = Distributions.withMinimum(p, share, zeros);
      long support = zeros ? p.length : Arrays.stream(p).filter(v -> v > 0).count();
      assertThat(Arrays.stream(q).sum()).isCloseTo(1, within(1e-12));
      for (int i = 0; i < p.length; i++) {
        if (zeros || p[i] > 0) {
          assertThat(q[i]).isGreaterThanOrEqualTo(share / support - 1e-12);
        } else {
          assertThat(q[i]).isZero();
        }
      }
      double[] other = simplex(random, p.length);
      double[] feasible = new double[p.length];
      double kept = 0;
      for (int i = 0; i < p.length; i++) {
        kept += zeros || p[i] > 0 ? other[i] : 0;
      }
      for (int i = 0; i < p.length && kept > 0; i++) {
        boolean counts = zeros || p[i] > 0;
        feasible[i] = counts ? share / support + (1 - share) * other[i] / kept : 0;
      }
      if (kept > 0) {
        assertThat(distance(p, q)).isLessThanOrEqualTo(distance(p, feasible) + 1e-12);
      }
    }
  }

  @Test
  void inverseGap_everyGamma_isADistributionAndGreedierWithGamma() {
    Random random = Seeds.random(getClass());
    double[] scores = new double[5];
    for (int round = 0; round < 500; round++) {
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextDouble();
      }
      double before = 0;
      for (int t = 0; t < 40; t++) {
        double[] p = Distributions.inverseGap(scores, 10 * StrictMath.sqrt(t));
        assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
        assertThat(Arrays.stream(p).allMatch(v -> v > 0 && v <= 1)).isTrue();
        double best = p[Distributions.argmax(scores)];
        assertThat(best).isGreaterThanOrEqualTo(before);
        before = best;
      }
    }
    close(Distributions.inverseGap(scores, 0), .2, .2, .2, .2, .2);
    close(Distributions.inverseGap(new double[] {1, .5}, 4), 0.75, 0.25);
  }

  @Test
  void softmax_shiftedOrHugeScores_isTheSameAndFinite() {
    double[] p = Distributions.softmax(new double[] {1, 2, 3}, 1);
    close(p, 0.09003057317038046, 0.24472847105479764, 0.6652409557748218);
    close(Distributions.softmax(new double[] {1001, 1002, 1003}, 1), p);
    close(Distributions.softmax(new double[] {0, 1e6}, 1), 0, 1);
    close(Distributions.softmax(new double[] {4, 9}, 0), .5, .5);
  }

  @Test
  void anyRule_argumentsOutsideTheirDomain_areRefused() {
    for (double wrong : List.of(-0.1, 1.1, Double.NaN)) {
      assertThatThrownBy(() -> Distributions.epsilonGreedy(2, 0, wrong))
          .hasMessageContaining("epsilon: must be 0 to 1");
      assertThatThrownBy(() -> Distributions.withMinimum(new double[] {1}, wrong, true))
          .hasMessageContaining("share: must be 0 to 1");
      assertThatThrownBy(() -> Distributions.withMinimum(new double[] {wrong, 0}, .1, true))
          .hasMessageContaining("must be 0 to 1");
    }
    assertThatThrownBy(() -> Distributions.withMinimum(new double[] {.5, .4}, .1, true))
        .hasMessageContaining("sum 0.9");
    assertThatThrownBy(() -> Distributions.withMinimum(new double[0], .1, true))
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> Distributions.inverseGap(new double[] {1}, -1))
        .hasMessageContaining("gamma");
    assertThatThrownBy(() -> Distributions.softmax(new double[] {Double.NaN}, 1))
        .hasMessageContaining("score");
  }

  private static double[] simplex(Random random, int n) {
    double[] p = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      p[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble();
      sum += p[i];
    }
    if (sum == 0) {
      p[0] = 1;
      return p;
    }
    for (int i = 0; i < n; i++) {
      p[i] /= sum;
    }
    return p;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  private static void close(double[] actual, double... expected) {
    assertThat(actual).containsExactly(expected, within(TOLERANCE));
  }
}
