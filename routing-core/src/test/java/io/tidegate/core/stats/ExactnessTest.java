package io.tidegate.core.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.ArmPosterior;
import io.tidegate.core.policy.PosteriorFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Arithmetic does not drift: a million updates against the same in integers and 60 digits. */
class ExactnessTest {

  private static final int D = FeatureSchema.V1.dimension();
  private static final MathContext DIGITS = new MathContext(60);
  private static final int CONTEXTS = 500;
  private static final int UPDATES = 1_000_000;

  @Test
  void fold_aMillionUpdatesAndRetractions_weightsAreThoseOfSixtyDigits() {
    Random random = Seeds.random(getClass());
    List<FeatureVector> contexts = new ArrayList<>();
    for (int i = 0; i < CONTEXTS; i++) {
      contexts.add(Fixtures.vector(random));
    }
    ArmStatistics statistics = new ArmStatistics(D);
    long[] counts = new long[CONTEXTS];
    long[] rewards = new long[CONTEXTS];
    for (int i = 0; i < UPDATES; i++) {
      int c = random.nextInt(CONTEXTS);
      int sign = counts[c] > 0 && random.nextInt(10) == 0 ? -1 : 1;
      double reward = sign > 0 ? 0.25 * (c % 4) : (double) rewards[c] / counts[c] / 16384;
      statistics.foldQuality(contexts.get(c), reward, sign);
      counts[c] += sign;
      rewards[c] += sign * Signal.QUALITY.quantise(reward);
    }

    BigDecimal[] exact = solve(contexts, counts, rewards);
    ArmPosterior posterior = PosteriorFactory.factor(statistics, 1);
    for (FeatureVector x : contexts.subList(0, 50)) {
      BigDecimal expected = BigDecimal.ZERO;
      for (int i = 0; i < D; i++) {
        expected = expected.add(exact[i].multiply(BigDecimal.valueOf(x.value(i))), DIGITS);
      }
      double clipped = Math.max(0, Math.min(1, expected.doubleValue()));
      assertThat(Math.abs(posterior.estimate(x.values()).quality() - clipped)).isLessThan(1e-9);
    }
    assertThat(posterior.fit().jitter()).isZero();
  }

  /** Gauss-Jordan without pivoting, which a positive definite matrix allows. */
  private static BigDecimal[] solve(List<FeatureVector> contexts, long[] counts, long[] rewards) {
    BigDecimal[][] a = new BigDecimal[D][D + 1];
    BigDecimal step = BigDecimal.ONE.divide(BigDecimal.valueOf(8192), DIGITS);
    BigDecimal rewardStep = BigDecimal.ONE.divide(BigDecimal.valueOf(16384), DIGITS);
    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) {
        BigInteger sum = BigInteger.ZERO;
        for (int c = 0; c < counts.length; c++) {
          long product = (long) contexts.get(c).step(i) * contexts.get(c).step(j);
          sum = sum.add(BigInteger.valueOf(product).multiply(BigInteger.valueOf(counts[c])));
        }
        BigDecimal entry = new BigDecimal(sum).multiply(step, DIGITS).multiply(step, DIGITS);
        a[i][j] = i == j ? entry.add(BigDecimal.ONE) : entry;
      }
      BigInteger sum = BigInteger.ZERO;
      for (int c = 0; c < counts.length; c++) {
        sum = sum.add(BigInteger.valueOf(rewards[c] * contexts.get(c).step(i)));
      }
      BigDecimal b = new BigDecimal(sum).multiply(step, DIGITS).multiply(rewardStep, DIGITS);
      a[i][D] = i == 0 ? b.add(new BigDecimal("0.5")) : b;
    }
    for (int p = 0; p < D; p++) {
      for (int i = 0; i < D; i++) {
        if (i == p) {
          continue;
        }
        BigDecimal factor = a[i][p].divide(a[p][p], DIGITS);
        for (int j = p; j <= D; j++) {
          a[i][j] = a[i][j].subtract(factor.multiply(a[p][j], DIGITS), DIGITS);
        }
      }
    }
    BigDecimal[] theta = new BigDecimal[D];
    for (int i = 0; i < D; i++) {
      theta[i] = a[i][D].divide(a[i][i], DIGITS);
    }
    return theta;
  }
}
