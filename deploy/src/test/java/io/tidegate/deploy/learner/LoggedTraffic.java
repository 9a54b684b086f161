package io.tidegate.deploy.learner;

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
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** Decisions with outcome and feedback, and the statistics that they must end in. */
final class LoggedTraffic {

  /** One record. */
  record Sent(String topic, String key, byte[] value) {}

  private static final Catalog CATALOG =
      new Catalog(
          List.of(
              arm("edge-small", Tier.EDGE, Price.FREE),
              arm("cloud-large", Tier.CLOUD, Price.ofUsdPerMillion(2.5, 10))));

  final List<Sent> events = new ArrayList<>();
  final Statistics expected = new Statistics(FeatureSchema.V1.dimension());
  private final Random random;
  private final DecisionIds ids;
  private final PolicyState empty = PolicyState.empty(FeatureSchema.V1);
  private long nowMillis = System.currentTimeMillis() - 6 * 3_600_000L;

  LoggedTraffic(long seed, int decisions, byte[] key) {
    random = new Random(seed);
    ids = new DecisionIds(key);
    for (int i = 0; i < decisions; i++) {
      addOne();
    }
  }

  private static Arm arm(String model, Tier tier, Price price) {
    return new Arm(model, model + "-1", tier, 32_000, Set.of(Capability.CHAT), price);
  }

  private void addOne() {
    DecisionMade d = decide();
    OutcomeObserved outcome =
        new OutcomeObserved(
            "o" + d.decisionId(),
            d.decisionId(),
            nowMillis + 900,
            d.chosenCandidate().armId(),
            OutcomeObserved.Status.SUCCESS,
            OptionalLong.of(80),
            200 + random.nextInt(900),
            OptionalLong.of(d.promptTokens()),
            OptionalLong.of(10 + random.nextInt(90)),
            false,
            0,
            true);
    FeedbackGiven feedback =
        new FeedbackGiven(
            "f" + d.decisionId(),
            d.decisionId(),
            "user",
            nowMillis + 5000,
            random.nextDouble(),
            Optional.empty());
    events.add(new Sent(Topics.DECISIONS, d.decisionId(), DecisionCodec.encode(d)));
    events.add(new Sent(Topics.OUTCOMES, d.decisionId(), EventCodec.encode(outcome)));
    events.add(new Sent(Topics.FEEDBACK, d.decisionId(), EventCodec.encode(feedback)));
    ArmStatistics cell =
        expected.cell(d.tenant(), d.chosenCandidate().armId(), d.decidedEpochMillis());
    cell.foldSuccess(
        d.chosenCandidate().features(),
        outcome.outputTokens().orElseThrow(),
        outcome.firstTokenSeconds(),
        outcome.tokenSeconds(),
        1);
    cell.foldQuality(d.chosenCandidate().features(), feedback.score(), 1);
  }

  private DecisionMade decide() {
    nowMillis += random.nextInt(8_000);
    double[] tasks = new double[PromptFeatures.TASKS];
    tasks[random.nextInt(4)] = 1;
    PromptFeatures features =
        new PromptFeatures(
            tasks,
            random.nextDouble(),
            80,
            new double[PromptFeatures.EMBEDDING],
            20 + random.nextInt(500),
            1,
            false,
            false,
            false,
            false,
            false);
    Decider decider =
        new Decider(CATALOG, FeatureSchema.V1, Policies.parse("random"), "config", "salt");
    DecisionResult result =
        decider.decide(
            new DecisionRequest(
                ids.mint(nowMillis, random.nextLong(), random.nextLong()),
                "",
                "request",
                "tenant",
                nowMillis,
                RoutingRequest.of(features.promptTokens(), 500),
                features,
                "chat",
                "model",
                ScoreWeights.DEFAULT,
                Learning.APPLY,
                Map.of()),
            empty);
    return ((DecisionResult.Decided) result).decision();
  }
}
