package io.tidegate.core.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.Statistics.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class WeightingTest {

  private static final int D = FeatureSchema.V1.dimension();
  private static final FeatureVector X = Fixtures.vector(new Random(1));

  private record Event(Cell cell, FeatureVector x, double quality, int sign) {
    void fold(Statistics into) {
      into.cell(cell).foldQuality(x, quality, sign);
      into.cell(cell).foldSuccess(x, 100 * quality, quality, 0.01, sign);
    }
  }

  /** T22 for weights: shuffled, sharded, duplicated and taken back, late or early. */
  @Test
  void totals_randomStreamsInAnyOrderAndSharding_sameBytes() {
    Random random = Seeds.random(getClass());
    for (int stream = 0; stream < 5; stream++) {
      List<Event> log = log(random, 80);
      Weighting weighting =
          new Weighting(1 + random.nextInt(20), random.nextInt(30), 0.1, new TenantCap(0.2, 2, 3));
      List<DriftMark> drift =
          List.of(new DriftMark("a", Monitored.QUALITY, 9, 11, 9, 8, random.nextBoolean()));
      Statistics clean = fold(log);
      SortedMap<String, ArmStatistics> expected = weighting.totals(clean, drift);
      for (int round = 0; round < 4; round++) {
        List<Event> disorder = new ArrayList<>(log);
        for (Event event : log.subList(0, random.nextInt(log.size()))) {
          disorder.add(event);
          disorder.add(new Event(event.cell(), event.x(), event.quality(), -event.sign()));
        }
        Collections.shuffle(disorder, random);
        int cut = random.nextInt(disorder.size());
        Statistics sharded = fold(disorder.subList(cut, disorder.size()));
        sharded.add(fold(disorder.subList(0, cut)));
        assertThat(sharded.hash()).isEqualTo(clean.hash());
        assertThat(weighting.totals(sharded, drift)).isEqualTo(expected);
      }
    }
  }

  @Test
  void totals_plain_areTheSums() {
    Statistics statistics = fold(log(Seeds.random(getClass()), 100));
    assertThat(Weighting.PLAIN.totals(statistics, List.of())).isEqualTo(statistics.totals());
  }

  @Test
  void totals_halfLife_halvesWithAge() {
    Statistics statistics = new Statistics(D);
    quality(statistics, "", 0, 1000, 1);
    quality(statistics, "", 10, 1000, 1);
    quality(statistics, "", 20, 1000, 1);
    Weighting weighting = new Weighting(10, 0, 1, TenantCap.NONE);
    assertThat(count(weighting.totals(statistics, List.of()))).isEqualTo(1750);
    assertThat(count(new Weighting(10, 20, 1, TenantCap.NONE).totals(statistics, List.of())))
        .isEqualTo(1500);
  }

  @Test
  void totals_changeOfOneSignal_putsOnlyItsSumsInDoubt() {
    Statistics statistics = new Statistics(D);
    for (int bucket = 0; bucket < 4; bucket++) {
      for (int i = 0; i < 100; i++) {
        statistics.cell(new Cell("arm", bucket)).foldQuality(X, 1, 1);
        statistics.cell(new Cell("arm", bucket)).foldSuccess(X, 10, 1, 0.01, 1);
      }
    }
    DriftMark mark = new DriftMark("arm", Monitored.QUALITY, 2, 3, 9, 8, false);
    ArmStatistics total =
        new Weighting(0, 0, 0.25, TenantCap.NONE).totals(statistics, List.of(mark)).get("arm");
    assertThat(total.quality().count()).isEqualTo(250);
    assertThat(total.operational().count()).isEqualTo(400);
    assertThat(total.attempts()).isEqualTo(400);
  }

  /** T24: volume buys nothing beyond the bound. */
  @Test
  void totals_oneTenantSendsAHundredTimesAsMuch_shareStaysBounded() {
    Statistics statistics = new Statistics(D);
    for (int tenant = 0; tenant < 30; tenant++) {
      quality(statistics, "t" + tenant, 5, 200, 1);
    }
    quality(statistics, "loud", 5, 20_000, 0);
    ArmStatistics total =
        new Weighting(0, 0, 1, new TenantCap(0.1, 100, 0)).totals(statistics, List.of()).get("arm");
    double share = 1 - 6000.0 / total.quality().count();
    assertThat(share).isCloseTo(0.1, within(0.002));
    double mean = total.quality().cross(0, 0) / (8192.0 * 16384) / total.quality().count();
    assertThat(mean).isCloseTo(0.9, within(0.002));
  }

  @Test
  void totals_fewTenantsOrFewObservations_areNotScaled() {
    Weighting weighting = new Weighting(0, 0, 1, TenantCap.DEFAULT);
    Statistics two = new Statistics(D);
    quality(two, "big", 5, 5000, 1);
    quality(two, "small", 5, 1, 1);
    assertThat(count(weighting.totals(two, List.of()))).isEqualTo(5001);
    Statistics young = new Statistics(D);
    quality(young, "first", 5, 100, 1);
    quality(young, "second", 5, 1, 1);
    quality(young, "third", 5, 1, 1);
    assertThat(count(weighting.totals(young, List.of()))).isEqualTo(102);
  }

  @Test
  void totals_ofOneTenant_areItsOwnAgedByTheNewestOfAll() {
    Statistics statistics = new Statistics(D);
    quality(statistics, "mine", 0, 1000, 1);
    quality(statistics, "yours", 10, 1000, 0);
    SortedMap<String, ArmStatistics> mine =
        new Weighting(10, 0, 1, TenantCap.DEFAULT).totals(statistics, List.of(), "mine");
    assertThat(mine).containsOnlyKeys("arm");
    assertThat(count(mine)).isEqualTo(500);
    assertThat(new Weighting(10, 0, 1, TenantCap.DEFAULT).totals(statistics, List.of(), "nobody"))
        .isEmpty();
  }

  @Test
  void parse_text_isTheSameWeighting() {
    Weighting weighting = new Weighting(12.5, 99, 0.5, new TenantCap(0.3, 7, 2.5));
    assertThat(Weighting.parse(weighting.text())).isEqualTo(weighting);
    assertThat(Weighting.parse("")).isEqualTo(Weighting.DEFAULT);
    assertThat(Weighting.parse("half_life=0").windowBuckets()).isZero();
    assertThatThrownBy(() -> Weighting.parse("halflife=3")).hasMessageContaining("half_life");
    assertThatThrownBy(() -> Weighting.parse("window=soon")).hasMessageContaining("soon");
    assertThatThrownBy(() -> Weighting.parse("tenant_share=0")).hasMessageContaining("above 0");
  }

  @Test
  void borrow_boundsTheEffectiveSampleSize() {
    Statistics statistics = new Statistics(D);
    quality(statistics, "", 0, 40_000, 1);
    ArmStatistics other = statistics.totals().get("arm");
    ArmStatistics own = new ArmStatistics(D);
    own.foldQuality(X, 0, 1);
    ArmStatistics both = Shrinkage.borrow(own, other, 50);
    assertThat(both.quality().count()).isEqualTo(51);
    assertThat(both.quality().cross(0, 0) / (8192.0 * 16384)).isCloseTo(50, within(1e-3));
    assertThat(Shrinkage.borrow(own, other, 1e9).quality().count()).isEqualTo(40_001);
    assertThat(Shrinkage.borrow(own, other, 0)).isEqualTo(own);
  }

  private static void quality(Statistics into, String tenant, long bucket, int n, double value) {
    ArmStatistics cell = into.cell(new Cell(tenant, "arm", bucket));
    for (int i = 0; i < n; i++) {
      cell.foldQuality(X, value, 1);
    }
  }

  private static long count(SortedMap<String, ArmStatistics> totals) {
    ArmStatistics arm = totals.get("arm");
    return arm == null ? 0 : arm.quality().count();
  }

  private static Statistics fold(List<Event> log) {
    Statistics statistics = new Statistics(D);
    log.forEach(event -> event.fold(statistics));
    return statistics;
  }

  private static List<Event> log(Random random, int n) {
    List<Event> log = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Cell cell =
          new Cell("t" + random.nextInt(6), random.nextBoolean() ? "a" : "b", random.nextInt(24));
      log.add(new Event(cell, Fixtures.vector(random), random.nextDouble(), 1));
    }
    return log;
  }
}
