package io.tidegate.core.policy;

import io.tidegate.core.Fixtures;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random arms, something learned of them, and random contexts. */
final class PolicyWorld {

  static final int ARMS = 8;

  private final Random random;
  private final PolicyModel model;

  PolicyWorld(Random random, int events) {
    this.random = random;
    this.model = model(events);
  }

  private PolicyModel model(int events) {
    Map<String, ArmStatistics> arms = new HashMap<>();
    Map<String, Neighbours> neighbours = new HashMap<>();
    for (int arm = 0; arm < ARMS; arm++) {
      ArmStatistics statistics = new ArmStatistics(FeatureSchema.V1.dimension());
      for (int i = 0; i < events; i++) {
        FeatureVector x = Fixtures.vector(random);
        statistics.foldSuccess(x, 20 + random.nextInt(200), 0.2, 0.01, 1);
        statistics.foldQuality(x, random.nextDouble() < 0.3 + 0.08 * arm ? 1 : 0, 1);
      }
      arms.put("a" + arm, statistics);
      double[][] embeddings = new double[events][8];
      for (double[] embedding : embeddings) {
        fill(embedding, 2, -1);
      }
      double[] qualities = new double[events];
      fill(qualities, 1, 0);
      neighbours.put("a" + arm, new Neighbours(embeddings, qualities));
    }
    return PolicyModel.factor(FeatureSchema.V1, arms).withNeighbours(neighbours);
  }

  private void fill(double[] values, double scale, double shift) {
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble() * scale + shift;
    }
  }

  PolicyContext context(int arms, boolean exploration) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < arms; i++) {
      Price price = Price.ofUsdPerMillion(random.nextDouble() * 5, random.nextDouble() * 20);
      Tier tier = random.nextBoolean() ? Tier.EDGE : Tier.CLOUD;
      candidates.add(new Candidate("a" + i, "m" + i, tier, price, Fixtures.vector(random)));
    }
    return new PolicyContext(
        candidates,
        random.nextInt(2_000),
        random.nextDouble(),
        ScoreWeights.DEFAULT,
        model,
        exploration);
  }

  static PolicyContext priced(PolicyContext context, int arm, double usd) {
    List<Candidate> candidates = new ArrayList<>(context.candidates());
    Candidate c = candidates.get(arm);
    candidates.set(
        arm,
        new Candidate(
            c.armId(), c.model(), c.tier(), Price.ofUsdPerMillion(usd, 4 * usd), c.features()));
    return new PolicyContext(
        candidates,
        context.promptTokens(),
        context.smallModelOk(),
        context.weights(),
        context.model());
  }
}
