package io.tidegate.core.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.PosteriorFactory;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.Statistics.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** T27, drift: found, located, answered locally; nothing is found where nothing has changed. */
class DriftTest {

  private static final int D = FeatureSchema.V1.dimension();
  private static final Weighting UNCAPPED = new Weighting(0, 0, 0.05, TenantCap.NONE);
  private static final int PER_BUCKET = 60;

  /** A world whose quality and times depend on the context, with noise. */
  private record World(double quality, double seconds, double failures) {
    void fold(Random random, ArmStatistics into) {
      for (int i = 0; i < PER_BUCKET; i++) {
        FeatureVector x = Fixtures.vector(random);
        if (random.nextDouble() < failures) {
          into.foldFailure(1);
          continue;
        }
        double q = quality + 0.2 * x.value(2) + 0.15 * random.nextGaussian();
        into.foldQuality(x, q, 1);
        into.foldSuccess(
            x,
            100 + 200 * random.nextDouble(),
            seconds * (0.5 + random.nextDouble()),
            0.02 * (0.5 + random.nextDouble()),
            1);
      }
    }
  }

  private static final World BEFORE = new World(0.7, 0.4, 0.02);

  @Test
  void detect_nothingChanges_findsNothing() {
    Random random = Seeds.random(getClass());
    int found = 0;
    for (int run = 0; run < 10; run++) {
      Statistics statistics = new Statistics(D);
      for (int bucket = 0; bucket < 60; bucket++) {
        BEFORE.fold(random, statistics.cell(new Cell("arm", bucket)));
      }
      found += Drift.DEFAULT.detect(statistics, TenantCap.NONE).size();
    }
    assertThat(found).as("changes in 3000 buckets of five signals").isLessThanOrEqualTo(1);
  }

  @Test
  void detect_qualityDrops_isLocatedAndAnsweredLocally() {
    Random random = Seeds.random(getClass());
    for (int run = 0; run < 5; run++) {
      Statistics statistics = changing(random, new World(0.5, 0.4, 0.02), 20, 24);
      List<DriftMark> marks = Drift.DEFAULT.detect(statistics, TenantCap.NONE);

      assertThat(marks).hasSize(1);
      DriftMark mark = marks.get(0);
      assertThat(mark.armId()).isEqualTo("arm");
      assertThat(mark.signal()).isEqualTo(Monitored.QUALITY);
      assertThat(mark.up()).isFalse();
      assertThat(mark.changeBucket()).isBetween(19L, 20L);
      assertThat(mark.detectedBucket()).isBetween(21L, 23L);

      ArmStatistics deaf =
          new Weighting(0, 0, 1, TenantCap.NONE).totals(statistics, marks).get("arm");
      ArmStatistics local = UNCAPPED.totals(statistics, marks).get("arm");
      double slow = quality(deaf);
      double quick = quality(local);
      assertThat(Math.abs(quick - 0.5)).isLessThan(0.08);
      assertThat(Math.abs(slow - 0.5)).isGreaterThan(0.12);
      assertThat(local.operational()).isEqualTo(deaf.operational());
      assertThat(UNCAPPED.totals(statistics, marks).get("other"))
          .isEqualTo(UNCAPPED.totals(statistics, List.of()).get("other"));
    }
  }

  @Test
  void detect_latencyTriples_isATimeSignalGoingUp() {
    Statistics statistics = changing(Seeds.random(getClass()), new World(0.7, 1.2, 0.02), 12, 16);
    assertThat(Drift.DEFAULT.detect(statistics, TenantCap.NONE))
        .singleElement()
        .satisfies(
            mark -> {
              assertThat(mark.signal()).isEqualTo(Monitored.FIRST_TOKEN_SECONDS);
              assertThat(mark.up()).isTrue();
              assertThat(mark.changeBucket()).isBetween(11L, 12L);
            });
  }

  @Test
  void detect_failures_areFoundApartFromQuality() {
    Statistics statistics = changing(Seeds.random(getClass()), new World(0.7, 0.4, 0.35), 12, 16);
    assertThat(Drift.DEFAULT.detect(statistics, TenantCap.NONE))
        .extracting(DriftMark::signal)
        .containsExactly(Monitored.FAILURE);
  }

  @Test
  void detect_changesAndChangesBack_findsBoth() {
    Random random = Seeds.random(getClass());
    Statistics statistics = changing(random, new World(0.4, 0.4, 0.02), 12, 20);
    for (int bucket = 20; bucket < 28; bucket++) {
      BEFORE.fold(random, statistics.cell(new Cell("arm", bucket)));
    }
    assertThat(Drift.DEFAULT.detect(statistics, TenantCap.NONE))
        .extracting(DriftMark::up)
        .containsExactly(false, true);
  }

  /** One bad hour is an incident, not a new world. */
  @Test
  void detect_oneOddBucket_isNotEnough() {
    Random random = Seeds.random(getClass());
    Statistics statistics = changing(random, new World(0.2, 0.4, 0.02), 12, 13);
    for (int bucket = 13; bucket < 20; bucket++) {
      BEFORE.fold(random, statistics.cell(new Cell("arm", bucket)));
    }
    assertThat(Drift.DEFAULT.detect(statistics, TenantCap.NONE)).isEmpty();
  }

  @Test
  void detect_cellsInAnyOrderAndShards_sameMarks() {
    Random random = Seeds.random(getClass());
    Statistics whole = changing(random, new World(0.4, 0.9, 0.1), 15, 20);
    List<Cell> order = new ArrayList<>(whole.cells().keySet());
    List<DriftMark> expected = Drift.DEFAULT.detect(whole, TenantCap.DEFAULT);
    assertThat(expected).isNotEmpty();
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(order, random);
      Statistics sharded = new Statistics(D);
      for (Cell cell : order) {
        ArmStatistics all = whole.cells().get(cell);
        if (all != null) {
          sharded.cell(cell).add(all);
        }
      }
      assertThat(Drift.DEFAULT.detect(sharded, TenantCap.DEFAULT)).isEqualTo(expected);
    }
  }

  /** T24: what a loud tenant sets off must not make its own share larger. */
  @Test
  void detect_oneOfManyTenantsTurns_itsShareStaysBounded() {
    Random random = Seeds.random(getClass());
    Statistics statistics = new Statistics(D);
    for (int bucket = 0; bucket < 24; bucket++) {
      for (int tenant = 0; tenant < 20; tenant++) {
        ArmStatistics cell = statistics.cell(new Cell("t" + tenant, "arm", bucket));
        for (int i = 0; i < 6; i++) {
          cell.foldQuality(Fixtures.vector(random), 0.7, 1);
        }
      }
    }
    for (int bucket = 20; bucket < 24; bucket++) {
      ArmStatistics cell = statistics.cell(new Cell("loud", "arm", bucket));
      for (int i = 0; i < 2000; i++) {
        cell.foldQuality(Fixtures.vector(random), 0, 1);
      }
    }
    Weighting weighting = new Weighting(0, 0, 0.05, new TenantCap(0.1, 0, 0));
    List<DriftMark> marks = Drift.DEFAULT.detect(statistics, TenantCap.NONE);
    assertThat(marks).isNotEmpty();
    ArmStatistics total = weighting.totals(statistics, marks).get("arm");
    double mean = total.quality().cross(0, 0) / (8192.0 * 16384) / total.quality().count();
    assertThat(mean).isGreaterThanOrEqualTo(0.7 * 0.9 - 1e-3);
  }

  private static double quality(ArmStatistics statistics) {
    Random random = new Random(5);
    double sum = 0;
    for (int i = 0; i < 200; i++) {
      FeatureVector x = Fixtures.vector(random);
      sum +=
          PosteriorFactory.factor(statistics, 1).estimate(x.values()).quality()
                  / (1 - PosteriorFactory.factor(statistics, 1).failureShare())
              - 0.2 * x.value(2);
    }
    return sum / 200;
  }

  /** Two arms; the first becomes {@code after} from bucket {@code at} on. */
  private static Statistics changing(Random random, World after, int at, int buckets) {
    Statistics statistics = new Statistics(D);
    for (int bucket = 0; bucket < buckets; bucket++) {
      World world = bucket < at ? BEFORE : after;
      world.fold(random, statistics.cell(new Cell("arm", bucket)));
      BEFORE.fold(random, statistics.cell(new Cell("other", bucket)));
    }
    return statistics;
  }
}
