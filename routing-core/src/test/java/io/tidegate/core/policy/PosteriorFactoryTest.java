package io.tidegate.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PosteriorFactoryTest {

  private static final FeatureSchema SCHEMA = FeatureSchema.V1;
  private static final int D = SCHEMA.dimension();

  @Test
  void factor_nothingKnown_isThePriorWithoutSuspicion() {
    ArmPosterior prior = PosteriorFactory.factor(new ArmStatistics(D), 1);

    Estimate estimate = prior.estimate(constant().values());
    assertThat(estimate.quality()).isEqualTo(0.5);
    assertThat(estimate.outputTokens()).isEqualTo(64);
    assertThat(prior.failureShare()).isZero();
    assertThat(prior.qualityNoise()).isEqualTo(0.25);
    assertThat(prior.fit().jitter()).isZero();
  }

  @Test
  void factor_noisySignal_noiseIsThatOfTheSignal() {
    ArmStatistics statistics = new ArmStatistics(D);
    Random random = new Random(7);
    for (int i = 0; i < 5000; i++) {
      FeatureVector x = context(random);
      statistics.foldQuality(x, 0.3 + 0.4 * x.value(1) + 0.1 * random.nextGaussian(), 1);
      statistics.foldSuccess(x, 200 + 20 * random.nextGaussian(), 1, 0.02, 1);
    }

    ArmPosterior posterior = PosteriorFactory.factor(statistics, 1);

    assertThat(posterior.qualityNoise()).isCloseTo(0.1, within(0.005));
    assertThat(posterior.operationalNoise(0)).isCloseTo(20, within(1.0));
    assertThat(posterior.operationalNoise(1)).isLessThan(0.05);
    assertThat(posterior.fit().residual()).isLessThan(1e-14);
  }

  @Test
  void factor_halfOfTheAttemptsFail_expectedQualityAndWidthAreHalved() {
    ArmStatistics sound = new ArmStatistics(D);
    ArmStatistics failing = new ArmStatistics(D);
    for (int i = 0; i < 1000; i++) {
      sound.foldQuality(constant(), 0.8, 1);
      failing.foldQuality(constant(), 0.8, 1);
      failing.foldSuccess(constant(), 10, 1, 0.01, 1);
      failing.foldFailure(1);
    }
    Estimate good = PosteriorFactory.factor(sound, 1).estimate(constant().values());
    Estimate bad = PosteriorFactory.factor(failing, 1).estimate(constant().values());

    assertThat(bad.quality()).isCloseTo(good.quality() * 1010 / 2010, within(1e-9));
    assertThat(bad.qualityWidth()).isCloseTo(good.qualityWidth() * 1010 / 2010, within(1e-9));
  }

  @Test
  void factor_sumsThatNoContextsHave_isRefusedWithItsCause() {
    ArmStatistics statistics = new ArmStatistics(D);
    statistics.foldQuality(constant(), 1, 1);
    byte[] bytes = statistics.encode();
    ByteBuffer.wrap(bytes).putLong(24, -1_000_000_000_000L); // after attempts, failures, count
    ArmStatistics corrupt = ArmStatistics.decode(bytes, D);

    assertThatThrownBy(() -> PosteriorFactory.factor(corrupt, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("quality Gram matrix is not positive definite at row 0");
  }

  @Test
  void factor_billionsOfTheSameObservation_solvesItsEquation() {
    ArmStatistics statistics = new ArmStatistics(D);
    statistics.foldQuality(context(new Random(3)), 0.9, 1);
    statistics.foldQuality(context(new Random(4)), 0.1, 1);
    for (int doubling = 0; doubling < 30; doubling++) {
      statistics.add(statistics.copy());
    }

    ArmPosterior posterior = PosteriorFactory.factor(statistics, 1);

    assertThat(posterior.estimate(context(new Random(3)).values()).quality())
        .isCloseTo(0.9, within(1e-3));
    assertThat(posterior.fit().residual()).isLessThan(1e-13);
  }

  private static FeatureVector constant() {
    double[] x = new double[D];
    x[0] = 1;
    return FeatureVector.quantise(SCHEMA, x);
  }

  private static FeatureVector context(Random random) {
    double[] x = new double[D];
    for (int i = 0; i < D; i++) {
      FeatureSchema.Feature f = SCHEMA.features().get(i);
      x[i] = f.min() + (f.max() - f.min()) * random.nextDouble();
    }
    return FeatureVector.quantise(SCHEMA, x);
  }
}
