package io.tidegate.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  private static final int D = FeatureSchema.V1.dimension();

  private record Observation(String arm, long atMillis, FeatureVector x, double quality) {
    void fold(Statistics into, int sign) {
      into.cell(arm, atMillis).foldQuality(x, quality, sign);
    }
  }

  @Test
  void hash_anyOrderAndAnySharding_isTheSame() {
    Random random = Seeds.random(getClass());
    List<Observation> log = log(random, 400);
    String expected = fold(log).hash();
    for (int round = 0; round < 10; round++) {
      Collections.shuffle(log, random);
      assertThat(fold(log).hash()).isEqualTo(expected);
      int cut = random.nextInt(log.size());
      Statistics sharded = fold(log.subList(cut, log.size()));
      sharded.add(fold(log.subList(0, cut)));
      assertThat(sharded.hash()).isEqualTo(expected);
    }
  }

  /** A retraction must leave no trace, or corrections would drift. */
  @Test
  void fold_retracted_leavesTheBitsAsBefore() {
    Random random = Seeds.random(getClass());
    List<Observation> log = log(random, 100);
    Statistics statistics = fold(log);
    String before = statistics.hash();
    Observation extra = log.get(17);
    extra.fold(statistics, 1);
    assertThat(statistics.hash()).isNotEqualTo(before);
    extra.fold(statistics, -1);
    assertThat(statistics.hash()).isEqualTo(before);
  }

  @Test
  void totals_sumOverHours() {
    Random random = Seeds.random(getClass());
    FeatureVector x = Fixtures.vector(random);
    Statistics statistics = new Statistics(D);
    statistics.cell("a", 0).foldQuality(x, 1, 1);
    statistics.cell("a", 3_600_000).foldQuality(x, 0.5, 1);
    assertThat(statistics.cells()).hasSize(2);
    assertThat(statistics.totals().get("a").quality().count()).isEqualTo(2);
    assertThat(statistics.totals().get("a").quality().cross(0, 0))
        .isEqualTo(FeatureVector.STEPS_PER_UNIT * (16384L + 8192L));
  }

  @Test
  void encode_decoded_isEqual() {
    Statistics statistics = Fixtures.statistics(Seeds.random(getClass()), 20);
    statistics
        .cells()
        .forEach((cell, arm) -> assertThat(ArmStatistics.decode(arm.encode(), D)).isEqualTo(arm));
  }

  @Test
  void decode_wrongLength_saysBothLengths() {
    assertThatThrownBy(() -> ArmStatistics.decode(new byte[12], D))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("had 12");
  }

  @Test
  void fold_notFinite_isRefusedAndFoldsNothing() {
    Statistics statistics = new Statistics(D);
    ArmStatistics cell = statistics.cell("a", 0);
    FeatureVector x = Fixtures.vector(new Random(1));
    assertThatThrownBy(() -> cell.foldQuality(x, Double.NaN, 1))
        .hasMessageContaining("QUALITY: must be finite");
    assertThat(cell).isEqualTo(new ArmStatistics(D));
  }

  private static Statistics fold(List<Observation> log) {
    Statistics statistics = new Statistics(D);
    log.forEach(observation -> observation.fold(statistics, 1));
    return statistics;
  }

  private static List<Observation> log(Random random, int n) {
    List<Observation> log = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      log.add(
          new Observation(
              random.nextBoolean() ? "a" : "b",
              random.nextInt(48) * 1_800_000L,
              Fixtures.vector(random),
              random.nextDouble()));
    }
    return log;
  }
}
