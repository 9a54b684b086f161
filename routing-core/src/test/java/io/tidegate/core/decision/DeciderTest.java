package io.tidegate.core.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.Mode;
import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.policy.LinUcb;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.stats.Statistics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeciderTest {

  private static final FeatureSchema SCHEMA = FeatureSchema.V1;
  private static final DecisionIds IDS =
      new DecisionIds("0123456789abcdef".getBytes(StandardCharsets.UTF_8));

  private final Decider decider =
      new Decider(Fixtures.CATALOG, SCHEMA, LinUcb.DEFAULT, "cfg", "salt");

  /**
   * The invariant of the product: nothing else in a request may lead personal data to the cloud.
   */
  @Test
  void decide_personalData_neverReachesTheCloud() {
    Random random = Seeds.random(getClass());
    PolicyState state = learned(random, 30);
    for (int i = 0; i < 2_000; i++) {
      RoutingRequest routing = randomRequest(random, Set.of("EMAIL"));
      if (decider.decide(request(random, routing, i % 7 == 0 ? "parent" : ""), state)
          instanceof DecisionResult.Decided decided) {
        assertThat(decided.decision().chosenCandidate().tier()).isEqualTo(Tier.EDGE);
        assertThat(decided.decision().candidates()).allMatch(c -> c.tier() == Tier.EDGE);
      }
    }
  }

  @Test
  void decide_nobodyEligible_saysWhyForEachArm() {
    Random random = new Random(5);
    RoutingRequest routing =
        with(RoutingRequest.of(10, 10), Mode.ONLY_CLOUD, Set.of("IBAN"), Optional.empty());
    DecisionResult result = decider.decide(request(random, routing, ""), PolicyState.empty(SCHEMA));
    assertThat(result).isInstanceOf(DecisionResult.NoEligibleArm.class);
    assertThat(((DecisionResult.NoEligibleArm) result).rejections())
        .extracting(Rejection::code)
        .containsExactly(Rejection.Code.PERSONAL_DATA, Rejection.Code.MODE);
  }

  @Test
  void decide_logged_rederivesBitForBitThroughItsJson() {
    Random random = Seeds.random(getClass());
    for (int i = 0; i < 300; i++) {
      PolicyState state = i % 3 == 0 ? PolicyState.empty(SCHEMA) : learned(random, 1 + i / 10);
      RoutingRequest routing = randomRequest(random, i % 5 == 0 ? Set.of("PHONE") : Set.of());
      if (decider.decide(request(random, routing, ""), state)
          instanceof DecisionResult.Decided decided) {
        DecisionMade read = DecisionCodec.decode(DecisionCodec.encode(decided.decision()), SCHEMA);
        assertThat(read).isEqualTo(decided.decision());
        assertThat(Rederivation.mismatch(read, state)).isEmpty();
      }
    }
  }

  @Test
  void decide_classifierBundle_isInTheRecordAndItsJson() {
    DecisionRequest r = request(new Random(3), RoutingRequest.of(50, 50), "");
    DecisionRequest read =
        new DecisionRequest(
            r.decisionId(),
            r.parentDecisionId(),
            r.requestId(),
            r.tenant(),
            r.nowEpochMillis(),
            r.routing(),
            r.features(),
            r.taskName(),
            r.classifier(),
            r.weights(),
            r.learning(),
            r.armStates(),
            0,
            true,
            "07f5f2f69dc8");
    DecisionMade decision =
        ((DecisionResult.Decided) decider.decide(read, PolicyState.empty(SCHEMA))).decision();
    DecisionMade decoded = DecisionCodec.decode(DecisionCodec.encode(decision), SCHEMA);
    assertThat(decoded.classifierBundle()).isEqualTo("07f5f2f69dc8");
    assertThat(decoded).isEqualTo(decision);
    assertThat(Rederivation.mismatch(decoded, PolicyState.empty(SCHEMA))).isEmpty();
  }

  @Test
  void mismatch_otherSnapshotOrForgedDraw_isNamed() {
    Random random = new Random(9);
    PolicyState state = learned(random, 30);
    DecisionMade decision = decided(random, state);
    assertThat(Rederivation.mismatch(decision, PolicyState.empty(SCHEMA)).orElseThrow())
        .startsWith("decided with snapshot");
    String forged =
        new String(DecisionCodec.encode(decision), StandardCharsets.UTF_8)
            .replace("\"salt\":\"salt\"", "\"salt\":\"other\"");
    DecisionMade read = DecisionCodec.decode(forged.getBytes(StandardCharsets.UTF_8), SCHEMA);
    assertThat(Rederivation.mismatch(read, state).orElseThrow()).startsWith("draw: logged");
  }

  @Test
  void decide_explorationOff_isTheBestWithCertaintyAndSaysSo() {
    Random random = Seeds.random(getClass());
    for (String spec : List.of("linucb", "epsilon-greedy:0.3", "random", "threshold:0.5")) {
      Decider other = new Decider(Fixtures.CATALOG, SCHEMA, Policies.parse(spec), "cfg", "salt");
      PolicyState state = learned(random, 30);
      for (Learning learning : List.of(Learning.APPLY, Learning.BYPASS)) {
        DecisionRequest asked = request(random, RoutingRequest.of(50, 50), "");
        DecisionMade decision =
            ((DecisionResult.Decided)
                    other.decide(with(asked, learning, learning == Learning.BYPASS), state))
                .decision();
        assertThat(decision.propensity()).as(spec).isEqualTo(1);
        assertThat(decision.exploration()).as(spec).isFalse();
        DecisionMade read = DecisionCodec.decode(DecisionCodec.encode(decision), SCHEMA);
        assertThat(read).isEqualTo(decision);
        assertThat(read.dualPerUsd()).isEqualTo(7.5);
        assertThat(Rederivation.mismatch(read, state)).as(spec).isEmpty();
      }
    }
  }

  /** A log from a policy without randomness must not pass for one that can be evaluated from. */
  @Test
  void decide_policyLeavesCandidatesOut_isLoggedAsNotExploring() {
    Random random = Seeds.random(getClass());
    PolicyState state = learned(random, 30);
    for (String spec :
        List.of("linucb(explore=0,floor=0)", "linucb(explore=0.9,floor=0)", "fixed:cloud-large")) {
      Decider other = new Decider(Fixtures.CATALOG, SCHEMA, Policies.parse(spec), "cfg", "salt");
      for (int i = 0; i < 50; i++) {
        DecisionMade decision =
            ((DecisionResult.Decided)
                    other.decide(request(random, RoutingRequest.of(50, 50), ""), state))
                .decision();
        boolean all = Arrays.stream(decision.propensities()).allMatch(p -> p > 0);
        assertThat(decision.exploration()).as(spec).isEqualTo(all);
        assertThat(Rederivation.mismatch(decision, state)).as(spec).isEmpty();
      }
    }
  }

  @Test
  void mismatch_explorationForgedOff_isNamed() {
    Random random = new Random(9);
    PolicyState state = learned(random, 30);
    String forged =
        new String(DecisionCodec.encode(decided(random, state)), StandardCharsets.UTF_8)
            .replace("\"exploration\":true", "\"exploration\":false");
    DecisionMade read = DecisionCodec.decode(forged.getBytes(StandardCharsets.UTF_8), SCHEMA);
    assertThat(Rederivation.mismatch(read, state).orElseThrow()).startsWith("exploration: ");
  }

  /** Logged probabilities must be the real ones, or every estimate from the log is wrong. */
  @Test
  void decide_manyDraws_frequenciesMatchPropensities() {
    Random random = Seeds.random(getClass());
    PolicyState state = learned(random, 30);
    Decider exploring =
        new Decider(Fixtures.CATALOG, SCHEMA, new LinUcb(0.3, 0.2, 0.2, 0), "cfg", "salt");
    DecisionRequest one = request(random, RoutingRequest.of(50, 50), "");
    int n = 20_000;
    int first = 0;
    double p = 0;
    for (int i = 0; i < n; i++) {
      DecisionRequest again = withId(one, IDS.mint(i, random.nextLong(), random.nextLong()));
      DecisionMade decision = ((DecisionResult.Decided) exploring.decide(again, state)).decision();
      p = decision.propensities()[0];
      first += decision.chosen() == 0 ? 1 : 0;
    }
    double chiSquare =
        Math.pow(first - n * p, 2) / (n * p) + Math.pow(n * p - first, 2) / (n * (1 - p));
    assertThat(chiSquare).as("chi-square, 1 degree of freedom").isLessThan(10.83);
  }

  @Test
  void decide_fallbackHop_excludesTheTriedArmAndKeepsConstraints() {
    Random random = new Random(4);
    RoutingRequest next =
        RoutingRequest.of(10, 10).afterFailureOf(Set.of(Fixtures.EDGE.id()), Set.of());
    DecisionMade decision =
        ((DecisionResult.Decided)
                decider.decide(request(random, next, "parent"), PolicyState.empty(SCHEMA)))
            .decision();
    assertThat(decision.chosenCandidate().armId()).isEqualTo(Fixtures.CLOUD.id());
    assertThat(decision.reason()).isEqualTo(Reason.FALLBACK);
    assertThat(decision.propensity()).isCloseTo(1, within(1e-12));
  }

  @Test
  void decode_missingField_namesIt() {
    String json =
        new String(
                DecisionCodec.encode(decided(new Random(2), PolicyState.empty(SCHEMA))),
                StandardCharsets.UTF_8)
            .replace("\"tenant\"", "\"tenand\"");
    assertThatThrownBy(() -> DecisionCodec.decode(json.getBytes(StandardCharsets.UTF_8), SCHEMA))
        .isInstanceOf(JsonFormatException.class)
        .hasMessageContaining("tenant: must be a string, was absent");
  }

  @Test
  void verify_forgedOrTruncatedId_isFalse() {
    String id = IDS.mint(1_760_000_000_000L, 1, 2);
    assertThat(IDS.verify(id)).isTrue();
    assertThat(DecisionIds.epochMillis(id)).isEqualTo(1_760_000_000_000L);
    assertThat(IDS.verify(id.substring(0, id.length() - 1))).isFalse();
    assertThat(IDS.verify(id.replace('~', '-'))).isFalse();
    assertThat(IDS.verify("")).isFalse();
    DecisionIds other = new DecisionIds("another key, 16+".getBytes(StandardCharsets.UTF_8));
    assertThat(other.verify(id)).isFalse();
  }

  /** Ids are made and checked on every event loop at once. */
  @Test
  void verify_manyThreads_ownIdsOnly() {
    DecisionIds other = new DecisionIds("another key, 16+".getBytes(StandardCharsets.UTF_8));
    assertThat(
            IntStream.range(0, 4_000)
                .parallel()
                .filter(
                    i -> {
                      String id = IDS.mint(1_760_000_000_000L + i, i, 31L * i);
                      return IDS.verify(id) && !other.verify(id);
                    })
                .count())
        .isEqualTo(4_000);
  }

  private DecisionMade decided(Random random, PolicyState state) {
    return ((DecisionResult.Decided)
            decider.decide(request(random, RoutingRequest.of(50, 50), ""), state))
        .decision();
  }

  private static PolicyState learned(Random random, int n) {
    Statistics statistics = Fixtures.statistics(random, n);
    return new PolicyState(
        3, statistics.hash(), 0, n, PolicyModel.factor(SCHEMA, Map.copyOf(statistics.totals())));
  }

  private static DecisionRequest request(Random random, RoutingRequest routing, String parent) {
    return new DecisionRequest(
        IDS.mint(1_760_000_000_000L, random.nextLong(), random.nextLong()),
        parent,
        "req",
        "tenant",
        1_760_000_000_000L,
        routing,
        Fixtures.prompt(random),
        "code",
        "model",
        ScoreWeights.DEFAULT,
        Learning.APPLY,
        Map.of());
  }

  private static DecisionRequest with(DecisionRequest r, Learning learning, boolean exploration) {
    return new DecisionRequest(
        r.decisionId(),
        r.parentDecisionId(),
        r.requestId(),
        r.tenant(),
        r.nowEpochMillis(),
        r.routing(),
        r.features(),
        r.taskName(),
        r.classifier(),
        r.weights(),
        learning,
        r.armStates(),
        7.5,
        exploration);
  }

  private static DecisionRequest withId(DecisionRequest r, String id) {
    return new DecisionRequest(
        id,
        r.parentDecisionId(),
        r.requestId(),
        r.tenant(),
        r.nowEpochMillis(),
        r.routing(),
        r.features(),
        r.taskName(),
        r.classifier(),
        r.weights(),
        r.learning(),
        r.armStates());
  }

  private static RoutingRequest with(
      RoutingRequest r, Mode mode, Set<String> personal, Optional<String> pinned) {
    return new RoutingRequest(
        r.promptTokens(),
        r.maxOutputTokens(),
        personal,
        mode,
        r.needs(),
        r.maxCostNanoUsd(),
        r.allowedModels(),
        pinned,
        r.openCircuits(),
        r.triedArms());
  }

  private static RoutingRequest randomRequest(Random random, Set<String> personal) {
    return new RoutingRequest(
        random.nextInt(2000),
        random.nextInt(500),
        personal,
        Mode.values()[random.nextInt(Mode.values().length)],
        random.nextInt(4) == 0
            ? Set.of(Capability.CHAT, Capability.TOOLS)
            : Set.of(Capability.CHAT),
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(9_000_000)),
        random.nextInt(4) == 0 ? Set.of("cloud-large") : Set.of(),
        random.nextInt(3) == 0 ? Optional.of("cloud-large") : Optional.empty(),
        random.nextInt(3) == 0 ? Set.of(Fixtures.EDGE.id()) : Set.of(),
        random.nextInt(3) == 0 ? Set.of(Fixtures.EDGE.id()) : Set.of());
  }
}
