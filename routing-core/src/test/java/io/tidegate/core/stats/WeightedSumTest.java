package io.tidegate.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightedSumTest {

  private static final int D = FeatureSchema.V1.dimension();

  private record Term(ArmStatistics statistics, long weight) {}

  @Test
  void total_againstBigIntegers_isRoundedHalfUp() {
    Random random = Seeds.random(getClass());
    List<Term> terms = terms(random, 12);
    ArmStatistics total = total(terms);

    for (int i = 0; i < D; i++) {
      for (int j = i; j < D; j++) {
        BigInteger exact = BigInteger.ZERO;
        for (Term term : terms) {
          exact =
              exact.add(
                  BigInteger.valueOf(term.statistics().quality().gram(i, j))
                      .multiply(BigInteger.valueOf(term.weight())));
        }
        BigInteger rounded = exact.add(BigInteger.ONE.shiftLeft(15)).shiftRight(16);
        assertThat(BigInteger.valueOf(total.quality().gram(i, j))).isEqualTo(rounded);
      }
    }
  }

  @Test
  void total_anyOrder_sameBytes() {
    Random random = Seeds.random(getClass());
    List<Term> terms = terms(random, 20);
    byte[] expected = total(terms).encode();
    for (int round = 0; round < 10; round++) {
      Collections.shuffle(terms, random);
      assertThat(total(terms).encode()).isEqualTo(expected);
    }
  }

  @Test
  void total_fullWeights_isThePlainSum() {
    Random random = Seeds.random(getClass());
    ArmStatistics a = some(random);
    ArmStatistics b = some(random);
    ArmStatistics plain = a.copy();
    plain.add(b);
    WeightedSum sum = new WeightedSum(D, 16);
    assertThat(sum.add(a, sum.one()).add(b, sum.one()).total()).isEqualTo(plain);
  }

  /** A sum that outgrew 64 bits would wrap, and teach nonsense. */
  @Test
  void total_beyondTheBounds_isHalvedUntilItFits() {
    FeatureVector x = Fixtures.vector(Seeds.random(getClass()));
    ArmStatistics huge = new ArmStatistics(D);
    huge.foldQuality(x, 1, 1);
    while (huge.hasRoomFor(huge)) {
      huge.add(huge.copy());
    }
    WeightedSum sum = new WeightedSum(D, 16);
    for (int i = 0; i < 3000; i++) {
      sum.add(huge, sum.one());
    }
    ArmStatistics total = sum.total();
    assertThat(total.quality().gram(0, 0)).isBetween(1L << 59, 1L << 62);
    double perObservation = (double) total.quality().cross(0, 0) / total.quality().count();
    assertThat(perObservation).isEqualTo(8192.0 * 16384);
  }

  @Test
  void add_weightOutsideTheGrid_isRefused() {
    WeightedSum sum = new WeightedSum(D, 16);
    assertThatThrownBy(() -> sum.add(new ArmStatistics(D), 65537))
        .hasMessageContaining("must be 0 to 65536 steps, was 65537");
    assertThatThrownBy(() -> sum.add(new ArmStatistics(D), -1)).hasMessageContaining("was -1");
  }

  private static ArmStatistics total(List<Term> terms) {
    WeightedSum sum = new WeightedSum(D, 16);
    terms.forEach(term -> sum.add(term.statistics(), term.weight()));
    return sum.total();
  }

  private static List<Term> terms(Random random, int n) {
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      terms.add(new Term(some(random), random.nextInt(65537)));
    }
    return terms;
  }

  private static ArmStatistics some(Random random) {
    ArmStatistics statistics = new ArmStatistics(D);
    for (int i = 0; i < 20; i++) {
      FeatureVector x = Fixtures.vector(random);
      statistics.foldQuality(x, random.nextDouble(), 1);
      statistics.foldSuccess(x, random.nextInt(900), random.nextDouble(), 0.01, 1);
      statistics.foldFailure(1);
    }
    return statistics;
  }
}
