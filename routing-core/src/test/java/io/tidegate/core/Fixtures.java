package io.tidegate.core;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Arms, features and statistics that several tests use. */
public final class Fixtures {

  public static final Arm EDGE =
      new Arm("edge-small", "tiny-q8", Tier.EDGE, 1024, Set.of(Capability.CHAT), Price.FREE);
  public static final Arm CLOUD =
      new Arm(
          "cloud-large",
          "big-1",
          Tier.CLOUD,
          128_000,
          Set.of(Capability.CHAT, Capability.TOOLS),
          Price.ofUsdPerMillion(2.5, 10));
  public static final Catalog CATALOG = new Catalog(List.of(EDGE, CLOUD));

  private Fixtures() {}

  public static PromptFeatures prompt(Random random) {
    double[] tasks = new double[PromptFeatures.TASKS];
    tasks[random.nextInt(tasks.length)] = 1;
    double[] embedding = new double[PromptFeatures.EMBEDDING];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = random.nextDouble() * 2 - 1;
    }
    return new PromptFeatures(
        tasks,
        random.nextDouble(),
        random.nextInt(500),
        embedding,
        random.nextInt(1000),
        1 + random.nextInt(6),
        random.nextBoolean(),
        false,
        false,
        random.nextBoolean(),
        false);
  }

  public static FeatureVector vector(Random random) {
    return FeatureSchema.V1.vector(prompt(random), ArmState.IDLE);
  }

  /** Statistics of {@code n} observations of each arm, made of a seeded generator. */
  public static Statistics statistics(Random random, int n) {
    Statistics statistics = new Statistics(FeatureSchema.V1.dimension());
    for (int i = 0; i < n; i++) {
      for (Arm arm : CATALOG.arms()) {
        ArmStatistics cell = statistics.cell(arm.id(), 1_760_000_000_000L + i * 60_000L);
        FeatureVector x = vector(random);
        double hard = x.value(18);
        cell.foldSuccess(x, 20 + random.nextInt(200), 0.2, 0.01, 1);
        cell.foldQuality(x, random.nextDouble() < hard ? 1 : 0, 1);
      }
    }
    return statistics;
  }
}
