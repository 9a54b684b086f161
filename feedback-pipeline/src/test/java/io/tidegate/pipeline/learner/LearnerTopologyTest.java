package io.tidegate.pipeline.learner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.DriftDetected;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.learn.Assembly;
import io.tidegate.core.learn.Monitored;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("T22 exactly once, in any order: the learner over a simulated broker")
class LearnerTopologyTest {

  private static final PolicyState EMPTY = PolicyState.empty(FeatureSchema.V1);

  @TempDir Path dir;

  /** One record for the learner. */
  private record Sent(String topic, String key, byte[] value) {}

  /** A learner over a simulated broker. */
  private final class Harness implements AutoCloseable {
    private final TopologyTestDriver driver;

    Harness(LearnerConfig config) {
      driver =
          new TopologyTestDriver(
              LearnerTopology.build(config),
              Learner.properties(config),
              Instant.ofEpochMilli(Traffic.START_MILLIS + Duration.ofDays(30).toMillis()));
    }

    void send(Sent sent) {
      send(sent.topic(), sent.key().getBytes(UTF_8), sent.value(), new RecordHeaders());
    }

    void send(String topic, byte[] key, byte[] value, RecordHeaders headers) {
      TestInputTopic<byte[], byte[]> input =
          driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
      input.pipeInput(new TestRecord<>(key, value, headers, Traffic.START_MILLIS));
    }

    void tick() {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }

    List<TestRecord<byte[], byte[]>> read(String topic) {
      TestOutputTopic<byte[], byte[]> output =
          driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      return output.readRecordsToList();
    }

    List<PolicySnapshot> snapshots() {
      return read(Topics.POLICIES).stream().map(r -> SnapshotCodec.decode(r.value())).toList();
    }

    LearnerStatus status() {
      tick();
      byte[] status =
          driver
              .<String, byte[]>getKeyValueStore(StatisticsProcessor.STATE)
              .get(StatisticsProcessor.STATUS);
      return LearnerStatus.decode(status);
    }

    @Override
    public void close() {
      driver.close();
    }
  }

  private LearnerConfig config() {
    return LearnerConfig.of("unused:1", dir).withShape(1, 1, 1).withDecisionKey(Traffic.KEY);
  }

  private static Sent sent(DecisionMade d) {
    return new Sent(Topics.DECISIONS, d.decisionId(), DecisionCodec.encode(d));
  }

  private static Sent sent(OutcomeObserved o) {
    return new Sent(Topics.OUTCOMES, o.decisionId(), EventCodec.encode(o));
  }

  private static Sent sent(FeedbackGiven f) {
    return new Sent(Topics.FEEDBACK, f.decisionId(), EventCodec.encode(f));
  }

  /** Traffic of every kind, and the statistics that it must end in, folded without any join. */
  private static final class Scenario {
    final List<Sent> events = new ArrayList<>();
    final Statistics expected = new Statistics(FeatureSchema.V1.dimension());
    int outcomes;
    int feedback;

    Scenario(long seed, int decisions) {
      Traffic traffic = new Traffic(seed);
      for (int i = 0; i < decisions; i++) {
        add(traffic, i);
      }
    }

    private void add(Traffic traffic, int i) {
      Learning learning = i % 11 == 0 ? Learning.OBSERVE : Learning.APPLY;
      DecisionMade d = traffic.decide("random", EMPTY, learning);
      events.add(sent(d));
      Status status = i % 7 == 0 ? Status.FAILURE : i % 13 == 0 ? Status.CANCELLED : Status.SUCCESS;
      boolean hasOutcome = i % 17 != 0;
      OutcomeObserved outcome = traffic.outcome(d, status);
      if (hasOutcome) {
        events.add(sent(outcome));
        outcomes++;
      }
      double user = traffic.drawnScore(d);
      boolean corrected = i % 5 == 0;
      boolean judged = i % 3 == 0;
      boolean rated = i % 4 != 0;
      if (rated) {
        events.add(
            sent(traffic.feedback(d, "user", corrected ? 10 : 20, corrected ? 1 - user : user)));
        feedback++;
      }
      if (rated && corrected) {
        events.add(sent(traffic.feedback(d, "user", 500, user)));
        feedback++;
      }
      if (rated && judged) {
        events.add(sent(traffic.feedback(d, "judge", 100, 0.25)));
        feedback++;
      }
      if (learning == Learning.APPLY) {
        expect(d, hasOutcome, outcome, rated, judged ? (0.25 + user) / 2 : user);
      }
    }

    private void expect(
        DecisionMade d, boolean hasOutcome, OutcomeObserved o, boolean rated, double quality) {
      FeatureVector x = d.chosenCandidate().features();
      boolean success = hasOutcome && o.status() == Status.SUCCESS;
      boolean failure = hasOutcome && o.status() == Status.FAILURE;
      boolean quality0 = rated && !failure;
      if (!success && !failure && !quality0) {
        return;
      }
      ArmStatistics cell =
          expected.cell(d.tenant(), d.chosenCandidate().armId(), d.decidedEpochMillis());
      if (success) {
        cell.foldSuccess(
            x, o.outputTokens().orElseThrow(), o.firstTokenSeconds(), o.tokenSeconds(), 1);
      }
      if (failure) {
        cell.foldFailure(1);
      }
      if (quality0) {
        cell.foldQuality(x, quality, 1);
      }
    }
  }

  @Test
  void learn_cleanLog_statisticsAreThoseOfAPlainFold() {
    Scenario scenario = new Scenario(1, 300);
    try (Harness learner = new Harness(config())) {
      scenario.events.forEach(learner::send);
      LearnerStatus status = learner.status();
      assertThat(status.statisticsHash()).isEqualTo(scenario.expected.hash());
      assertThat(status.decisionsLogged()).isEqualTo(300);
      assertThat(status.outcomesJoined()).isEqualTo(scenario.outcomes);
      assertThat(status.feedbackJoined()).isEqualTo(scenario.feedback);
      assertThat(status.duplicatesIgnored()).isZero();
      assertThat(status.deadLetters()).isZero();
    }
  }

  @Test
  void learn_shuffledAndDuplicated_sameBitsAsTheCleanLog() {
    for (long seed = 1; seed <= 20; seed++) {
      Scenario scenario = new Scenario(seed, 60);
      Random random = new Random(seed * 31);
      List<Sent> disorder = new ArrayList<>(scenario.events);
      int duplicates = 0;
      for (Sent event : scenario.events) {
        for (int copies = random.nextInt(3); copies > 0 && random.nextBoolean(); copies--) {
          disorder.add(event);
          duplicates++;
        }
      }
      Collections.shuffle(disorder, random);
      try (Harness learner = new Harness(config())) {
        for (Sent event : disorder) {
          learner.send(event);
          if (random.nextInt(20) == 0) {
            learner.tick();
          }
        }
        LearnerStatus status = learner.status();
        assertThat(status.statisticsHash()).as("seed %d", seed).isEqualTo(scenario.expected.hash());
        assertThat(status.duplicatesIgnored()).as("seed %d", seed).isEqualTo(duplicates);
        assertThat(status.outcomesJoined()).isEqualTo(scenario.outcomes);
        assertThat(status.feedbackJoined()).isEqualTo(scenario.feedback);
        assertThat(status.deadLetters()).isZero();
      }
    }
  }

  @Test
  void publish_whileLearning_versionsGrowByOneAndNameTheirParent() {
    Scenario scenario = new Scenario(3, 50);
    try (Harness learner = new Harness(config())) {
      for (Sent event : scenario.events) {
        learner.send(event);
        learner.tick();
      }
      List<PolicySnapshot> snapshots = learner.snapshots();
      assertThat(snapshots.size()).isGreaterThan(20);
      String parent = "";
      for (int i = 0; i < snapshots.size(); i++) {
        assertThat(snapshots.get(i).version()).isEqualTo(i + 1);
        assertThat(snapshots.get(i).parentId()).isEqualTo(parent);
        parent = snapshots.get(i).id();
      }
      PolicySnapshot last = snapshots.get(snapshots.size() - 1);
      assertThat(last.arms())
          .isEqualTo(Weighting.DEFAULT.totals(scenario.expected, last.provenance().drift()));
      assertThat(last.offsets().get(Topics.DECISIONS + "-0")).isEqualTo(50);
    }
  }

  @Test
  void publish_nothingChanged_nothingSent() {
    Scenario scenario = new Scenario(3, 5);
    try (Harness learner = new Harness(config())) {
      scenario.events.forEach(learner::send);
      learner.tick();
      learner.snapshots();
      scenario.events.forEach(learner::send);
      learner.tick();
      assertThat(learner.snapshots()).isEmpty();
      assertThat(learner.status().duplicatesIgnored()).isEqualTo(scenario.events.size());
    }
  }

  @Test
  void read_poison_deadLetterWithReasonAndNoEffect() {
    Traffic traffic = new Traffic(5);
    DecisionMade d = traffic.decide("random", EMPTY);
    DecisionMade other = traffic.decide("random", EMPTY);
    byte[] decision = DecisionCodec.encode(d);
    String forged = d.decisionId().substring(0, 37) + "AAAAAAAAAAAAAAAA";
    try (Harness learner = new Harness(config())) {
      learner.send(sent(d));
      learner.send(sent(traffic.outcome(d, Status.SUCCESS)));
      String before = learner.status().statisticsHash();
      learner.send(new Sent(Topics.DECISIONS, d.decisionId(), "{not json".getBytes(UTF_8)));
      learner.send(new Sent(Topics.FEEDBACK, d.decisionId(), "[1]".getBytes(UTF_8)));
      learner.send(new Sent(Topics.OUTCOMES, d.decisionId(), new byte[0]));
      learner.send(
          new Sent(
              Topics.DECISIONS,
              d.decisionId(),
              new String(decision, UTF_8)
                  .replace(FeatureSchema.V1.hash(), "000000000000")
                  .getBytes(UTF_8)));
      learner.send(sent(new FeedbackGiven("f", forged, "user", 1, 1, java.util.Optional.empty())));
      learner.send(
          sent(new FeedbackGiven("f", "nonsense", "user", 1, 1, java.util.Optional.empty())));
      learner.send(new Sent(Topics.DECISIONS, other.decisionId(), decision));
      learner.send(
          new Sent(
              Topics.DECISIONS,
              d.decisionId(),
              new String(decision, UTF_8)
                  .replace(d.decisionId(), d.decisionId())
                  .replace("\"decided_ms\":" + d.decidedEpochMillis(), "\"decided_ms\":7")
                  .getBytes(UTF_8)));
      RecordHeaders wrongType = new RecordHeaders();
      wrongType.add("ce_type", "tidegate.decision.made.v9".getBytes(UTF_8));
      learner.send(Topics.DECISIONS, d.decisionId().getBytes(UTF_8), decision, wrongType);
      learner.send(Topics.DECISIONS, null, decision, new RecordHeaders());
      assertThat(learner.read(Topics.DEAD_LETTERS))
          .extracting(r -> new String(r.headers().lastHeader("tidegate-reason").value(), UTF_8))
          .containsExactly(
              "format",
              "format",
              "empty",
              "format",
              "forged",
              "forged",
              "key",
              "conflict",
              "type",
              "key");
      assertThat(learner.status().deadLetters()).isEqualTo(10);
      assertThat(learner.status().statisticsHash()).isEqualTo(before);
      learner.send(sent(other));
      assertThat(learner.status().decisionsLogged()).isEqualTo(2);
    }
  }

  @Test
  void read_futureOrForeignPartition_refused() {
    Traffic traffic = new Traffic(6);
    DecisionMade d = traffic.decide("random", EMPTY);
    String future = Traffic.IDS.mint(Traffic.START_MILLIS + Duration.ofDays(60).toMillis(), 1, 2);
    try (Harness learner = new Harness(config().withShape(1000, 1, 1))) {
      learner.send(sent(d));
      assertThat(reasons(learner)).containsExactly("partition");
    }
    try (Harness learner = new Harness(config())) {
      learner.send(sent(new FeedbackGiven("f", future, "user", 1, 1, java.util.Optional.empty())));
      assertThat(reasons(learner)).containsExactly("future");
    }
  }

  @Test
  void expire_beyondWindowOrBound_refusedAndNotFoldedTwice() {
    Scenario scenario = new Scenario(8, 400);
    LearnerConfig small = config().withJoins(Duration.ofDays(7), 100);
    try (Harness learner = new Harness(small)) {
      for (int i = 0; i < scenario.events.size(); i++) {
        learner.send(scenario.events.get(i));
        if (i % 50 == 0) {
          learner.tick();
        }
      }
      LearnerStatus before = learner.status();
      assertThat(before.statisticsHash()).isEqualTo(scenario.expected.hash());
      learner.send(scenario.events.get(0));
      assertThat(reasons(learner)).containsExactly("expired");
      assertThat(learner.status().statisticsHash()).isEqualTo(before.statisticsHash());
      assertThat(learner.status().decisionsLogged()).isEqualTo(400);
    }
    LearnerConfig brief = config().withJoins(Duration.ofHours(1), 100_000);
    try (Harness learner = new Harness(brief)) {
      scenario.events.forEach(learner::send);
      learner.tick();
      learner.send(scenario.events.get(0));
      assertThat(reasons(learner)).containsExactly("expired");
    }
  }

  @Test
  void correction_emptiesACell_sameBitsAsNeverFilled() {
    Traffic traffic = new Traffic(9);
    DecisionMade d = traffic.decide("random", EMPTY);
    OutcomeObserved success = traffic.outcome(d, Status.SUCCESS);
    OutcomeObserved cancelled =
        new OutcomeObserved(
            "later",
            d.decisionId(),
            success.observedEpochMillis() + 1,
            success.armId(),
            Status.CANCELLED,
            java.util.OptionalLong.empty(),
            5,
            java.util.OptionalLong.empty(),
            java.util.OptionalLong.empty(),
            false,
            0,
            false);
    try (Harness learner = new Harness(config())) {
      learner.send(sent(d));
      learner.send(sent(success));
      learner.tick();
      learner.send(sent(cancelled));
      assertThat(learner.status().statisticsHash())
          .isEqualTo(new Statistics(FeatureSchema.V1.dimension()).hash());
      assertThat(learner.status().updates()).isZero();
    }
  }

  @Test
  void coarsen_oldHours_becomeDaysWhateverTheOrder() {
    Traffic traffic = new Traffic(12);
    List<Sent> events = new ArrayList<>();
    Statistics expected = new Statistics(FeatureSchema.V1.dimension());
    List<DecisionMade> decisions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      traffic.skip(Duration.ofHours(3).toMillis());
      decisions.add(traffic.decide("random", EMPTY));
    }
    long newest = decisions.get(199).decidedEpochMillis() / 3_600_000;
    for (DecisionMade d : decisions) {
      OutcomeObserved failure = traffic.outcome(d, Status.FAILURE);
      events.add(sent(d));
      events.add(sent(failure));
      long hour = d.decidedEpochMillis() / 3_600_000;
      boolean old = hour < newest - CellKeeper.FINE_HOURS;
      long bucket = old ? hour - hour % 24 : hour;
      expected.cell(d.tenant(), d.chosenCandidate().armId(), bucket * 3_600_000).foldFailure(1);
    }
    LearnerConfig config = config().withJoins(Duration.ofDays(20), 100_000);
    for (boolean often : new boolean[] {true, false}) {
      try (Harness learner = new Harness(config)) {
        for (Sent event : events) {
          learner.send(event);
          if (often) {
            learner.tick();
          }
        }
        assertThat(learner.status().statisticsHash()).isEqualTo(expected.hash());
        assertThat(learner.status().updates()).isEqualTo(200);
      }
    }
  }

  /** T25: a source that may only be watched changes nothing, whatever it says. */
  @Test
  void learn_observeOnly_isCountedAndWeighsNothing() {
    Traffic traffic = new Traffic(25);
    try (Harness learner = new Harness(config())) {
      for (int i = 0; i < 30; i++) {
        DecisionMade d = traffic.decide("random", EMPTY, Learning.OBSERVE);
        learner.send(sent(d));
        learner.send(sent(traffic.outcome(d, Status.SUCCESS)));
        learner.send(sent(traffic.feedback(d, "user", 10, 1)));
      }
      LearnerStatus status = learner.status();
      assertThat(status.feedbackJoined()).isEqualTo(30);
      assertThat(status.updates()).isZero();
      assertThat(learner.snapshots()).isEmpty();
    }
  }

  /** T27: a drop in quality is told once, and the next snapshot answers it. */
  @Test
  void publish_qualityDrops_oneAlertAndSnapshotsSaySo() {
    Traffic traffic = new Traffic(21);
    try (Harness learner = new Harness(config())) {
      for (int hour = 0; hour < 8; hour++) {
        traffic.skip(Duration.ofHours(1).toMillis());
        for (int i = 0; i < 40; i++) {
          DecisionMade d = traffic.decide("random", EMPTY);
          learner.send(sent(d));
          learner.send(sent(traffic.feedback(d, "user", 10, hour < 5 ? 0.9 : 0.1)));
        }
      }
      learner.tick();
      learner.tick();
      List<DriftDetected> alerts =
          learner.read(Topics.ALERTS).stream().map(r -> DriftDetected.decode(r.value())).toList();
      assertThat(alerts).isNotEmpty();
      assertThat(alerts).extracting(a -> a.mark().signal()).containsOnly(Monitored.QUALITY);
      assertThat(alerts).extracting(a -> a.mark().up()).containsOnly(false);
      assertThat(alerts).extracting(DriftDetected::eventId).doesNotHaveDuplicates();
      List<PolicySnapshot> snapshots = learner.snapshots();
      PolicySnapshot last = snapshots.get(snapshots.size() - 1);
      assertThat(last.provenance().drift())
          .containsExactlyElementsOf(alerts.stream().map(DriftDetected::mark).toList());
      assertThat(last.provenance().weighting()).isEqualTo(Weighting.DEFAULT.text());
      learner.tick();
      assertThat(learner.read(Topics.ALERTS)).isEmpty();
    }
  }

  /** T27: an arm that nobody has chosen yet starts from its parent; a tenant has its own scope. */
  @Test
  void publish_parentPriorAndTenants_areInTheSnapshots() {
    Scenario scenario = new Scenario(22, 200);
    String old = scenario.expected.cells().keySet().iterator().next().armId();
    ArmStatistics known = scenario.expected.totals().get(old);
    Assembly assembly =
        new Assembly(Weighting.PLAIN, Map.of("new@2", old), 10, Map.of("unseen", known), 20);
    LearnerConfig config = config().withLearning(LearningOptions.of(assembly).withTenantScopes());
    try (Harness learner = new Harness(config)) {
      scenario.events.forEach(learner::send);
      learner.tick();
      List<PolicySnapshot> snapshots = learner.snapshots();
      PolicySnapshot global =
          snapshots.stream().filter(s -> s.scope().equals("global")).reduce((a, b) -> b).get();
      assertThat(global.arms().get("new@2").quality().count()).isEqualTo(10);
      assertThat(global.arms().get("unseen")).isEqualTo(known);
      assertThat(global.provenance().origins().get("new@2")).contains(old);
      assertThat(global.provenance().exemplars().get(old)).isNotEmpty();
      PolicySnapshot own =
          snapshots.stream().filter(s -> s.scope().startsWith("tenant/")).findFirst().get();
      assertThat(own.version()).isEqualTo(1);
      String tenant = own.scope().substring("tenant/".length());
      long judged =
          Weighting.PLAIN.totals(scenario.expected, List.of(), tenant).get(old).quality().count();
      assertThat(own.arms().get(old).quality().count()).isEqualTo(judged + 20);
    }
  }

  private static List<String> reasons(Harness learner) {
    return learner.read(Topics.DEAD_LETTERS).stream()
        .map(r -> new String(r.headers().lastHeader("tidegate-reason").value(), UTF_8))
        .toList();
  }
}
