package io.tidegate.core.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.Fixtures;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.ArmPosterior;
import io.tidegate.core.policy.PosteriorFactory;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.Statistics.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Attackers: two of twenty tenants always say 0 of the small arm and 1 of the large one, and one of
 * them sends a hundred times as much as anybody else. Measured is how often the large arm is the
 * better choice in the eyes of what was learned, against the same traffic without the attack.
 */
@DisplayName("T24 poisoned rewards")
class InfluenceTest {

  private static final int D = FeatureSchema.V1.dimension();
  private static final int TENANTS = 20;
  private static final int DECISIONS = 240;
  private static final String SMALL = "small";
  private static final String LARGE = "large";

  /** What the large arm costs more, in units of quality. */
  private static final double DEARER = 0.15;

  private static final Weighting NAIVE = new Weighting(720, 0, 0.05, TenantCap.NONE);

  @Test
  void decide_twoOfTwentyPoison_sharesMoveAtMostFivePoints() {
    List<FeatureVector> requests = requests();
    for (long seed = 0; seed < 3; seed++) {
      Statistics clean = traffic(seed, 0, 0);
      Statistics poisoned = traffic(seed, 2, 100);
      double before = largeShare(Weighting.DEFAULT.totals(clean, List.of()), requests);
      double after = largeShare(Weighting.DEFAULT.totals(poisoned, List.of()), requests);
      double naive = largeShare(NAIVE.totals(poisoned, List.of()), requests);
      assertThat(before).as("the choice is not trivial").isBetween(0.15, 0.85);
      assertThat(naive).as("without protection").isGreaterThan(0.95);
      assertThat(Math.abs(after - before)).as("shared, seed %d", seed).isLessThan(0.05);

      Assembly assembly = Assembly.of(Weighting.DEFAULT);
      double own = largeShare(tenant(assembly, clean, "t5"), requests);
      double ownAfter = largeShare(tenant(assembly, poisoned, "t5"), requests);
      assertThat(Math.abs(ownAfter - own)).as("tenant's own, seed %d", seed).isLessThan(0.05);
    }
  }

  /** The bound that holds even for attackers who agree with the others on average. */
  @Test
  void cap_alone_meanMovesNoMoreThanTheShares() {
    Weighting capOnly = new Weighting(720, 0, 0.05, new TenantCap(0.1, 100, 0));
    double clean = mean(capOnly.totals(traffic(1, 0, 0), List.of()));
    double poisoned = mean(capOnly.totals(traffic(1, 2, 100), List.of()));
    assertThat(clean - poisoned).isBetween(0.02, 2 * 0.1 * clean);
  }

  @Test
  void attackStops_honestTrafficGoesOn_sharesReturn() {
    List<FeatureVector> requests = requests();
    Statistics statistics = traffic(1, 2, 100);
    double before = largeShare(Weighting.DEFAULT.totals(traffic(1, 0, 0), List.of()), requests);
    Random later = new Random(9);
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      honest(later, statistics, "t" + tenant, 24, DECISIONS);
    }
    double recovered = largeShare(Weighting.DEFAULT.totals(statistics, List.of()), requests);
    assertThat(Math.abs(recovered - before)).isLessThan(0.05);
  }

  private static Map<String, ArmStatistics> tenant(
      Assembly assembly, Statistics cells, String tenant) {
    List<DriftMark> drift = Drift.DEFAULT.detect(cells, assembly.weighting().cap());
    return assembly.tenant(cells, drift, tenant, assembly.global(cells, drift)).sums();
  }

  /** Tenants t0, t1, ... of which the first {@code attackers} lie, t0 {@code volume} times. */
  private static Statistics traffic(long seed, int attackers, int volume) {
    Random random = new Random(seed);
    Statistics statistics = new Statistics(D);
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      for (int bucket = 0; bucket < 4; bucket++) {
        honest(random, statistics, "t" + tenant, bucket, DECISIONS / 4);
      }
    }
    for (int attacker = 0; attacker < attackers; attacker++) {
      int lies = DECISIONS * (attacker == 0 ? volume : 1);
      statistics.cells().keySet().stream()
          .filter(lies(attacker))
          .toList()
          .forEach(cell -> statistics.put(cell, new ArmStatistics(D)));
      for (int i = 0; i < lies; i++) {
        String arm = random.nextBoolean() ? SMALL : LARGE;
        statistics
            .cell(new Cell("t" + attacker, arm, i % 4))
            .foldQuality(Fixtures.vector(random), arm.equals(LARGE) ? 1 : 0, 1);
      }
    }
    return statistics;
  }

  private static java.util.function.Predicate<Cell> lies(int attacker) {
    return cell -> cell.tenant().equals("t" + attacker);
  }

  private static void honest(
      Random random, Statistics into, String tenant, long bucket, int decisions) {
    for (int i = 0; i < decisions; i++) {
      String arm = random.nextBoolean() ? SMALL : LARGE;
      FeatureVector x = Fixtures.vector(random);
      double quality = truth(arm, x) + 0.1 * random.nextGaussian();
      into.cell(new Cell(tenant, arm, bucket)).foldQuality(x, quality, 1);
    }
  }

  /** The large arm is good at everything, the small one where the classifier says so. */
  private static double truth(String arm, FeatureVector x) {
    double easy = x.value(easyAt());
    return arm.equals(LARGE) ? 0.85 : 0.35 + 0.6 * easy;
  }

  private static int easyAt() {
    return FeatureSchema.V1.features().stream()
        .map(FeatureSchema.Feature::name)
        .toList()
        .indexOf("small_model_ok");
  }

  private static List<FeatureVector> requests() {
    Random random = new Random(77);
    List<FeatureVector> requests = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      requests.add(Fixtures.vector(random));
    }
    return requests;
  }

  private static double largeShare(Map<String, ArmStatistics> arms, List<FeatureVector> requests) {
    ArmPosterior small = PosteriorFactory.factor(arms.getOrDefault(SMALL, new ArmStatistics(D)), 1);
    ArmPosterior large = PosteriorFactory.factor(arms.getOrDefault(LARGE, new ArmStatistics(D)), 1);
    double count = 0;
    for (FeatureVector x : requests) {
      double[] values = x.values();
      count += large.estimate(values).quality() - DEARER > small.estimate(values).quality() ? 1 : 0;
    }
    return count / requests.size();
  }

  private static double mean(Map<String, ArmStatistics> arms) {
    ArmStatistics statistics = arms.getOrDefault(SMALL, new ArmStatistics(D));
    return statistics.quality().cross(0, 0) / (8192.0 * 16384) / statistics.quality().count();
  }
}
