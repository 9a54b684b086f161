package io.tidegate.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;

class LinUcbTest {

  private static final FeatureSchema SCHEMA = FeatureSchema.V1;

  @Test
  void choose_coldArm_isUniform() {
    PolicyChoice choice =
        LinUcb.DEFAULT.choose(context(PolicyModel.empty(SCHEMA), new Random(1), 100));
    assertThat(choice.coldStart()).isTrue();
    assertThat(choice.propensities()).containsExactly(0.5, 0.5);
  }

  /** A newcomer is tried without paying for every other arm again. */
  @Test
  void choose_oneColdArmOfThree_hasAnEvenShareAndTheBestKnownTheRest() {
    PolicyModel model = model(Fixtures.statistics(Seeds.random(getClass()), 60));
    FeatureVector x = Fixtures.vector(new Random(3));
    Candidate newcomer =
        new Candidate("new", "new", Tier.CLOUD, io.tidegate.core.catalog.Price.FREE, x);
    PolicyContext context =
        new PolicyContext(
            List.of(newcomer, candidate(Fixtures.CLOUD, x), candidate(Fixtures.EDGE, x)),
            80,
            0.5,
            ScoreWeights.DEFAULT,
            model);
    PolicyChoice choice = new LinUcb(0.3, 0.05, 0.03, 4).choose(context);
    double[] known = choice.scores();
    int best = known[1] >= known[2] ? 1 : 2;
    assertThat(choice.coldStart()).isTrue();
    assertThat(choice.propensities()[0]).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(choice.propensities()[3 - best]).isCloseTo(0.01, within(1e-12));
    assertThat(choice.propensities()[best]).isCloseTo(2 / 3.0 - 0.01, within(1e-12));
  }

  @Test
  void choose_anyState_sumsToOneAndNeverBelowTheFloor() {
    Random random = Seeds.random(getClass());
    LinUcb policy = new LinUcb(0.5, 0.1, 0.04, 0);
    for (int round = 0; round < 200; round++) {
      PolicyModel model = model(Fixtures.statistics(random, 1 + random.nextInt(40)));
      double[] p = policy.choose(context(model, random, 50)).propensities();
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(p).min().getAsDouble()).isGreaterThanOrEqualTo(0.02 - 1e-15);
    }
  }

  /** A price cut must show in the very next decision, without any learning. */
  @Test
  void choose_priceCut_movesTheScoreAtOnce() {
    PolicyModel model = model(Fixtures.statistics(Seeds.random(getClass()), 60));
    FeatureVector x = Fixtures.vector(new Random(3));
    Candidate dear = candidate(Fixtures.CLOUD, x);
    Candidate cheap =
        new Candidate(
            dear.armId(), dear.model(), dear.tier(), io.tidegate.core.catalog.Price.FREE, x);
    ScoreWeights weights = new ScoreWeights(1, 200, 0);
    double before = score(model, dear, weights);
    double after = score(model, cheap, weights);
    double tokens = model.posterior(dear.armId()).estimate(x.values()).outputTokens();
    assertThat(after - before).isCloseTo(200 * dear.price().costUsd(80, tokens), within(1e-9));
  }

  @Test
  void choose_clearlyBetterArm_getsAllButExploration() {
    Statistics statistics = new Statistics(SCHEMA.dimension());
    Random random = Seeds.random(getClass());
    for (int i = 0; i < 300; i++) {
      FeatureVector x = Fixtures.vector(random);
      statistics.cell(Fixtures.EDGE.id(), 0).foldQuality(x, 0, 1);
      statistics.cell(Fixtures.EDGE.id(), 0).foldSuccess(x, 10, 0.1, 0.01, 1);
      statistics.cell(Fixtures.CLOUD.id(), 0).foldQuality(x, 1, 1);
      statistics.cell(Fixtures.CLOUD.id(), 0).foldSuccess(x, 10, 0.1, 0.01, 1);
    }
    PolicyChoice choice =
        new LinUcb(0.3, 0.1, 0.02, 12).choose(context(model(statistics), random, 50));
    assertThat(choice.best()).isEqualTo(0);
    assertThat(choice.propensities()[0]).isCloseTo(0.99, within(1e-12));
    assertThat(choice.propensities()[1]).isCloseTo(0.01, within(1e-12));
  }

  /** The integer sums and the Cholesky solve against plain doubles and an LU solve. */
  @Test
  void factor_randomLog_equalsTheTextbookRidge() {
    Random random = Seeds.random(getClass());
    int d = SCHEMA.dimension();
    RealMatrix a = MatrixUtils.createRealIdentityMatrix(d);
    RealVector b = new ArrayRealVector(d);
    b.setEntry(0, 0.5);
    ArmStatistics statistics = new ArmStatistics(d);
    for (int i = 0; i < 80; i++) {
      FeatureVector x = Fixtures.vector(random);
      double quality = (205 + random.nextInt(100)) / 512.0;
      statistics.foldQuality(x, quality, 1);
      RealVector xv = new ArrayRealVector(x.values());
      a = a.add(xv.outerProduct(xv));
      b = b.add(xv.mapMultiply(quality));
    }
    RealMatrix inverse = new LUDecomposition(a).getSolver().getInverse();
    RealVector theta = inverse.operate(b);
    ArmPosterior posterior = PosteriorFactory.factor(statistics, 1);
    for (int i = 0; i < 20; i++) {
      FeatureVector x = Fixtures.vector(random);
      RealVector xv = new ArrayRealVector(x.values());
      Estimate estimate = posterior.estimate(x.values());
      assertThat(estimate.quality()).isCloseTo(theta.dotProduct(xv), within(1e-9));
      assertThat(estimate.qualityWidth())
          .isCloseTo(Math.sqrt(xv.dotProduct(inverse.operate(xv))), within(1e-9));
    }
  }

  @Test
  void constructor_sharesAboveOne_isRefused() {
    assertThatThrownBy(() -> new LinUcb(1, 0.7, 0.4, 0))
        .hasMessageContaining("add up to at most 1");
  }

  @Test
  void spec_parsedAgain_isTheSamePolicy() {
    for (String spec :
        List.of(
            "linucb", "linucb(alpha=0.7,cold=3)", "threshold:0.4", "fixed:edge-small", "random")) {
      Policy policy = Policies.parse(spec);
      assertThat(Policies.parse(policy.spec())).isEqualTo(policy);
    }
  }

  @Test
  void parse_unknownWord_namesIt() {
    assertThatThrownBy(() -> Policies.parse("lunucb")).hasMessageContaining("lunucb");
    assertThatThrownBy(() -> Policies.parse("linucb(beta=1)")).hasMessageContaining("beta");
    assertThatThrownBy(() -> Policies.parse("linucb(alpha=x)")).hasMessageContaining("\"x\"");
    assertThatThrownBy(() -> Policies.parse("fixed")).hasMessageContaining("needs model");
  }

  private static double score(PolicyModel model, Candidate candidate, ScoreWeights weights) {
    return new LinUcb(0.3, 0, 0, 0)
        .choose(new PolicyContext(List.of(candidate), 80, 0.5, weights, model))
        .scores()[0];
  }

  private static PolicyModel model(Statistics statistics) {
    return PolicyModel.factor(SCHEMA, Map.copyOf(statistics.totals()));
  }

  private static Candidate candidate(Arm arm, FeatureVector x) {
    return new Candidate(arm.id(), arm.model(), arm.tier(), arm.price(), x);
  }

  private static PolicyContext context(PolicyModel model, Random random, int promptTokens) {
    FeatureVector x = Fixtures.vector(random);
    return new PolicyContext(
        List.of(candidate(Fixtures.CLOUD, x), candidate(Fixtures.EDGE, x)),
        promptTokens,
        0.5,
        ScoreWeights.DEFAULT,
        model);
  }
}
