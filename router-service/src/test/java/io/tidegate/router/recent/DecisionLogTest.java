package io.tidegate.router.recent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.decision.Reason;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.ScoreWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the log of the latest decisions keeps, finds and forgets. */
class DecisionLogTest {
  private static final FeatureSchema SCHEMA = FeatureSchema.V1;

  @Test
  void find_manyDecisionsWithReports_everythingComesBackAsItWas() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    DecisionLog log = new DecisionLog();
    List<DecisionLog.Logged> added = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      DecisionMade decision = decision("decision-" + i, random);
      boolean callerDispatches = random.nextBoolean();
      log.add(decision, callerDispatches);
      Optional<OutcomeObserved> outcome =
          random.nextBoolean()
              ? Optional.of(outcome(decision.decisionId(), random))
              : Optional.empty();
      outcome.ifPresent(o -> assertThat(log.outcome(o)).isTrue());
      List<FeedbackGiven> given = new ArrayList<>();
      for (String source : List.of("user", "judge", "test").subList(0, random.nextInt(4))) {
        given.add(feedback(decision.decisionId(), source, random));
      }
      given.forEach(log::feedback);
      added.add(new DecisionLog.Logged(decision, callerDispatches, outcome, given));
    }
    for (DecisionLog.Logged logged : added) {
      assertThat(log.find(logged.decision().decisionId())).as("seed %d", seed).contains(logged);
    }
    assertThat(log.reach())
        .isEqualTo(new DecisionLog.Reach(500, added.get(0).decision().decidedEpochMillis()));
  }

  @Test
  void add_moreThanFit_oldestAreForgottenAndTheRestIsWhole() {
    Random random = new Random(7);
    DecisionLog log = new DecisionLog(64, new RecordRing(4, 1 << 20));
    List<DecisionMade> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(decision("d" + i, random));
      log.add(all.get(i), false);
      assertThat(log.find("d" + i)).map(DecisionLog.Logged::decision).contains(all.get(i));
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(log.find("d" + i).isPresent()).as("d%d", i).isEqualTo(i >= 936);
    }
    assertThat(log.reach()).isEqualTo(new DecisionLog.Reach(64, all.get(936).decidedEpochMillis()));
  }

  @Test
  void add_fewerBytesThanEntries_bytesDecideWhatIsForgotten() {
    Random random = new Random(8);
    DecisionLog log = new DecisionLog(1 << 12, new RecordRing(3, 8 << 10));
    List<DecisionMade> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      all.add(decision("d" + i, random));
      log.add(all.get(i), true);
      log.outcome(outcome("d" + i, random));
      log.feedback(feedback("d" + i, "user", random));
    }
    int reach = log.reach().decisions();
    assertThat(reach).isBetween(10, 200);
    for (int i = 0; i < 600; i++) {
      Optional<DecisionLog.Logged> found = log.find("d" + i);
      assertThat(found.isPresent()).as("d%d", i).isEqualTo(i >= 600 - reach);
      assertThat(found.map(DecisionLog.Logged::decision).orElse(all.get(i))).isEqualTo(all.get(i));
    }
  }

  @Test
  void add_largerThanASegment_isLeftOutAndOthersStay() {
    Random random = new Random(9);
    DecisionLog log = new DecisionLog(16, new RecordRing(2, 200));
    log.add(decision("large", random), false);
    assertThat(log.find("large")).isEmpty();
    assertThat(log.reach().decisions()).isZero();
  }

  @Test
  void outcome_unknownOrRepeated_isFalse() {
    Random random = new Random(10);
    DecisionLog log = new DecisionLog();
    log.add(decision("known", random), true);
    OutcomeObserved first = outcome("known", random);
    assertThat(log.outcome(outcome("unknown", random))).isFalse();
    assertThat(log.outcome(first)).isTrue();
    assertThat(log.outcome(outcome("known", random))).isFalse();
    assertThat(log.find("known").orElseThrow().outcome()).contains(first);
  }

  @Test
  void feedback_oneSourceManyTimes_latestCounts() {
    Random random = new Random(11);
    DecisionLog log = new DecisionLog();
    log.add(decision("d", random), false);
    FeedbackGiven judge = feedback("d", "judge", random);
    log.feedback(judge);
    FeedbackGiven last = feedback("d", "user", random);
    for (int i = 0; i < 5; i++) {
      last = feedback("d", "user", random);
      log.feedback(last);
    }
    assertThat(log.find("d").orElseThrow().feedback()).containsExactly(judge, last);
  }

  private static DecisionMade decision(String id, Random random) {
    int arms = 1 + random.nextInt(4);
    List<Candidate> candidates = new ArrayList<>();
    double[] scores = new double[arms];
    double[] propensities = new double[arms];
    for (int i = 0; i < arms; i++) {
      short[] steps = new short[SCHEMA.dimension()];
      for (int k = 0; k < steps.length; k++) {
        steps[k] = (short) random.nextInt();
      }
      candidates.add(
          new Candidate(
              "arm" + i,
              "modèle-" + i,
              random.nextBoolean() ? Tier.EDGE : Tier.CLOUD,
              new Price(random.nextInt(1 << 30), random.nextInt(1 << 30)),
              FeatureVector.ofSteps(SCHEMA, steps)));
      scores[i] = random.nextGaussian();
      propensities[i] = 1.0 / arms;
    }
    List<Rejection> rejections = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Rejection.Code[] codes = Rejection.Code.values();
      rejections.add(
          new Rejection("x" + i, codes[random.nextInt(codes.length)], "no " + random.nextInt()));
    }
    TreeMap<String, Integer> redacted = new TreeMap<>();
    if (random.nextBoolean()) {
      redacted.put("PERSON", 1 + random.nextInt(9));
    }
    return new DecisionMade(
        id,
        random.nextBoolean() ? "" : "parent-" + random.nextInt(),
        "request-" + random.nextLong(),
        "tenant-" + random.nextInt(3),
        random.nextLong() >>> 20,
        "config",
        "catalog",
        SCHEMA.hash(),
        "linucb",
        random.nextInt(1000),
        "snapshot",
        "salt",
        new ScoreWeights(random.nextDouble(), random.nextDouble(), random.nextDouble()),
        random.nextInt(1 << 20),
        random.nextDouble(),
        random.nextDouble(),
        "chat",
        "heuristic: off, 語",
        random.nextBoolean() ? List.of() : List.of("EMAIL", "PERSON"),
        candidates,
        rejections,
        scores,
        propensities,
        random.nextDouble(),
        random.nextInt(arms),
        Reason.values()[random.nextInt(Reason.values().length)],
        Learning.values()[random.nextInt(Learning.values().length)],
        random.nextDouble(),
        random.nextBoolean(),
        redacted,
        "bundle");
  }

  private static OutcomeObserved outcome(String id, Random random) {
    return new OutcomeObserved(
        "out-" + id + random.nextInt(),
        id,
        random.nextLong() >>> 20,
        "arm0",
        OutcomeObserved.Status.values()[random.nextInt(3)],
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(1 << 30)),
        random.nextInt(1 << 30),
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(1 << 30)),
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(0),
        random.nextBoolean(),
        random.nextLong() >>> 8,
        random.nextBoolean());
  }

  private static FeedbackGiven feedback(String id, String source, Random random) {
    return new FeedbackGiven(
        "f" + random.nextInt(),
        id,
        source,
        random.nextLong() >>> 20,
        random.nextDouble(),
        random.nextBoolean() ? Optional.empty() : Optional.of("good_fit"),
        0.5 + random.nextDouble() / 2);
  }
}
