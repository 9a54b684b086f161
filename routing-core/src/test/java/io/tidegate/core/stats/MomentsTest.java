package io.tidegate.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.Fixtures;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.PosteriorFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** T22: no stream of observations can take a sum out of 64 bits, nor stop the fold. */
class MomentsTest {

  private static final int D = FeatureSchema.V1.dimension();
  private static final FeatureVector X = Fixtures.vector(new Random(2));

  @Test
  void foldQuality_fullCell_isRefusedAndChangesNothing() {
    ArmStatistics cell = new ArmStatistics(D);
    cell.foldQuality(X, 1, 1);
    while (cell.hasRoomFor(cell)) {
      cell.add(cell.copy());
    }
    assertThat(cell.quality().count()).isEqualTo(Moments.COUNT_MAX);
    ArmStatistics before = cell.copy();

    assertThatThrownBy(() -> cell.foldQuality(X, 0.5, 1)).isInstanceOf(FullException.class);
    assertThatThrownBy(() -> cell.add(before)).isInstanceOf(FullException.class);
    assertThat(cell).isEqualTo(before);

    cell.foldQuality(X, 1, -1);
    cell.foldQuality(X, 1, 1);
    assertThat(cell).isEqualTo(before);
  }

  /** The largest times fill the squares long before the count is full. */
  @Test
  void foldSuccess_hugeTimes_refusedWhileEverySumIsStillInRange() {
    ArmStatistics cell = new ArmStatistics(D);
    cell.foldSuccess(X, 32_768, 120, 5, 1);
    while (cell.hasRoomFor(cell)) {
      cell.add(cell.copy());
    }
    long count = cell.operational().count();
    int more = 0;
    try {
      for (; more < 1_000_000; more++) {
        cell.foldSuccess(X, 32_768, 120, 5, 1);
      }
    } catch (FullException e) {
      assertThat(e).hasMessageContaining("squares");
    }
    assertThat(more).isBetween(1, 999_999);
    assertThat(cell.operational().count()).isEqualTo(count + more);
    assertThat(cell.attempts()).isEqualTo(count + more);
    for (int k = 0; k < 3; k++) {
      assertThat(cell.operational().squares(k)).isBetween(1L, Moments.SQUARES_MAX);
      for (int i = 0; i < D; i++) {
        long exact = (count + more) * X.step(i) * new long[] {32_768, 1_200_000, 5_000_000}[k];
        assertThat(cell.operational().cross(k, i)).isEqualTo(exact);
      }
    }
    assertThat(PosteriorFactory.factor(cell, 1).operationalNoise(2)).isFinite();
  }
}
