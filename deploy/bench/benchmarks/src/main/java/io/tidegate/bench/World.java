package io.tidegate.bench;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Neighbours;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.stats.ArmStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Eight arms, 40 features, 400 observations an arm, all from one seed. */
final class World {

  static final int ARMS = 8;
  private static final int EVENTS = 400;
  private static final int REMEMBERED = 256;

  final Random random = new Random(7);
  final List<Arm> arms = new ArrayList<>();
  final Catalog catalog;
  final Map<String, ArmStatistics> statistics = new HashMap<>();
  final PolicyModel model;

  World() {
    for (int i = 0; i < ARMS; i++) {
      arms.add(
          new Arm(
              "model-" + i,
              "upstream-" + i,
              i < 3 ? Tier.EDGE : Tier.CLOUD,
              128_000,
              Set.of(Capability.CHAT),
              Price.ofUsdPerMillion(0.1 * i, 0.4 * i)));
    }
    catalog = new Catalog(arms);
    Map<String, Neighbours> neighbours = new HashMap<>();
    for (int i = 0; i < ARMS; i++) {
      ArmStatistics sums = new ArmStatistics(FeatureSchema.V1.dimension());
      for (int e = 0; e < EVENTS; e++) {
        FeatureVector x = vector();
        sums.foldSuccess(x, 20 + random.nextInt(300), 0.3, 0.01, 1);
        sums.foldQuality(x, random.nextDouble() < 0.6 + 0.02 * i ? 1 : 0, 1);
      }
      statistics.put(arms.get(i).id(), sums);
      double[][] embeddings = new double[REMEMBERED][PromptFeatures.EMBEDDING];
      for (double[] embedding : embeddings) {
        Arrays.setAll(embedding, j -> random.nextDouble() * 2 - 1);
      }
      neighbours.put(
          arms.get(i).id(), new Neighbours(embeddings, random.doubles(REMEMBERED).toArray()));
    }
    model = PolicyModel.factor(FeatureSchema.V1, statistics).withNeighbours(neighbours);
  }

  /** Every request feature is other than zero: the slowest case. */
  PromptFeatures prompt() {
    double[] tasks = random.doubles(PromptFeatures.TASKS, 0.01, 0.1).toArray();
    double[] embedding = random.doubles(PromptFeatures.EMBEDDING, -1, 1).toArray();
    return new PromptFeatures(
        tasks,
        random.nextDouble(),
        1 + random.nextInt(500),
        embedding,
        1 + random.nextInt(2000),
        1 + random.nextInt(6),
        true,
        true,
        true,
        true,
        true);
  }

  ArmState state() {
    return new ArmState(
        random.nextDouble(), 0.2, 0.01 + random.nextDouble() / 10, 0.9, 0.5 + random.nextDouble() / 2);
  }

  FeatureVector vector() {
    return FeatureSchema.V1.vector(prompt(), state());
  }

  /** A choice among all arms, each in a state of its own. */
  PolicyContext context() {
    FeatureSchema.Prompt prompt = FeatureSchema.V1.prompt(prompt());
    List<Candidate> candidates = new ArrayList<>();
    for (Arm arm : arms) {
      candidates.add(
          new Candidate(arm.id(), arm.model(), arm.tier(), arm.price(), prompt.vector(state())));
    }
    return new PolicyContext(
        candidates, random.nextInt(2000), random.nextDouble(), ScoreWeights.DEFAULT, model);
  }
}
