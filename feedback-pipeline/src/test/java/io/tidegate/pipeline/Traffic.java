package io.tidegate.pipeline;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Decider;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionRequest;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.snapshot.PolicyState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** Seeded traffic over two arms whose quality depends on one known feature of the request. */
public final class Traffic {

  public static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  public static final DecisionIds IDS = new DecisionIds(KEY);
  public static final long START_MILLIS = 1_780_000_000_000L;
  public static final Catalog CATALOG =
      new Catalog(
          List.of(
              arm("edge-small", Tier.EDGE, Price.FREE),
              arm("cloud-large", Tier.CLOUD, Price.ofUsdPerMillion(2.5, 10))));

  private final Random random;
  private long nowMillis = START_MILLIS;

  public Traffic(long seed) {
    this.random = new Random(seed);
  }

  private static Arm arm(String model, Tier tier, Price price) {
    return new Arm(model, model + "-1", tier, 32_000, Set.of(Capability.CHAT), price);
  }

  /** A decision by {@code policySpec} in {@code state}, about a minute after the one before. */
  public DecisionMade decide(String policySpec, PolicyState state) {
    return decide(policySpec, state, Learning.APPLY);
  }

  public DecisionMade decide(String policySpec, PolicyState state, Learning learning) {
    nowMillis += 1 + random.nextInt(120_000);
    String id = IDS.mint(nowMillis, random.nextLong(), random.nextLong());
    double[] tasks = new double[PromptFeatures.TASKS];
    tasks[random.nextInt(4)] = 1;
    PromptFeatures features =
        new PromptFeatures(
            tasks,
            random.nextDouble(),
            50 + random.nextInt(200),
            new double[PromptFeatures.EMBEDDING],
            20 + random.nextInt(500),
            1,
            false,
            false,
            false,
            false,
            false);
    Decider decider =
        new Decider(CATALOG, FeatureSchema.V1, Policies.parse(policySpec), "config", "salt");
    DecisionResult result =
        decider.decide(
            new DecisionRequest(
                id,
                "",
                "request",
                "tenant",
                nowMillis,
                RoutingRequest.of(features.promptTokens(), 500),
                features,
                "chat",
                "model",
                ScoreWeights.DEFAULT,
                learning,
                Map.of()),
            state);
    return ((DecisionResult.Decided) result).decision();
  }

  /** Chance that the arm's answer is right: the edge's is the small-model feature. */
  public static double chance(DecisionMade decision, int candidate) {
    return decision.candidates().get(candidate).tier() == Tier.EDGE
        ? decision.smallModelOk()
        : 0.85;
  }

  public OutcomeObserved outcome(DecisionMade d, OutcomeObserved.Status status) {
    long tokens = 20 + random.nextInt(200);
    boolean success = status == OutcomeObserved.Status.SUCCESS;
    return new OutcomeObserved(
        "outcome-" + random.nextLong(),
        d.decisionId(),
        d.decidedEpochMillis() + 1000,
        d.chosenCandidate().armId(),
        status,
        success ? OptionalLong.of(50 + random.nextInt(100)) : OptionalLong.empty(),
        200 + random.nextInt(2000),
        OptionalLong.of(d.promptTokens()),
        success ? OptionalLong.of(tokens) : OptionalLong.empty(),
        false,
        success ? d.chosenCandidate().price().costNanoUsd(d.promptTokens(), tokens) : 0,
        true);
  }

  public FeedbackGiven feedback(DecisionMade d, String source, long delayMillis, double score) {
    return new FeedbackGiven(
        "feedback-" + random.nextLong(),
        d.decisionId(),
        source,
        d.decidedEpochMillis() + delayMillis,
        score,
        Optional.empty());
  }

  /** 1 with the arm's chance, else 0. */
  public double drawnScore(DecisionMade d) {
    return random.nextDouble() < chance(d, d.chosen()) ? 1 : 0;
  }

  /** Lets time pass. */
  public void skip(long millis) {
    nowMillis += millis;
  }

  public Random random() {
    return random;
  }

  public long nowMillis() {
    return nowMillis;
  }
}
