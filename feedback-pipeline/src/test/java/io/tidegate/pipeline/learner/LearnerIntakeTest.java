package io.tidegate.pipeline.learner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.pipeline.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the learner does not take: poison, the future, what has expired. */
class LearnerIntakeTest {
  private static final PolicyState EMPTY = PolicyState.empty(FeatureSchema.V1);

  @TempDir Path dir;

  @Test
  void read_poison_deadLetterWithReasonAndNoEffect() {
    Traffic traffic = new Traffic(5);
    DecisionMade d = traffic.decide("random", EMPTY);
    DecisionMade other = traffic.decide("random", EMPTY);
    byte[] decision = DecisionCodec.encode(d);
    String forged = d.decisionId().substring(0, 37) + "AAAAAAAAAAAAAAAA";
    try (Harness learner = new Harness(Harness.config(dir))) {
      learner.send(Sent.of(d));
      learner.send(Sent.of(traffic.outcome(d, Status.SUCCESS)));
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
      learner.send(
          Sent.of(new FeedbackGiven("f", forged, "user", 1, 1, java.util.Optional.empty())));
      learner.send(
          Sent.of(new FeedbackGiven("f", "nonsense", "user", 1, 1, java.util.Optional.empty())));
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
      learner.send(Sent.of(other));
      assertThat(learner.status().decisionsLogged()).isEqualTo(2);
    }
  }

  @Test
  void read_futureOrForeignPartition_refused() {
    Traffic traffic = new Traffic(6);
    DecisionMade d = traffic.decide("random", EMPTY);
    String future = Traffic.IDS.mint(Traffic.START_MILLIS + Duration.ofDays(60).toMillis(), 1, 2);
    try (Harness learner = new Harness(Harness.config(dir).withShape(1000, 1, 1))) {
      learner.send(Sent.of(d));
      assertThat(learner.reasons()).containsExactly("partition");
    }
    try (Harness learner = new Harness(Harness.config(dir))) {
      learner.send(
          Sent.of(new FeedbackGiven("f", future, "user", 1, 1, java.util.Optional.empty())));
      assertThat(learner.reasons()).containsExactly("future");
    }
  }

  @Test
  void expire_beyondWindowOrBound_refusedAndNotFoldedTwice() {
    Scenario scenario = new Scenario(8, 400);
    LearnerConfig small = Harness.config(dir).withJoins(Duration.ofDays(7), 100);
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
      assertThat(learner.reasons()).containsExactly("expired");
      assertThat(learner.status().statisticsHash()).isEqualTo(before.statisticsHash());
      assertThat(learner.status().decisionsLogged()).isEqualTo(400);
    }
    LearnerConfig brief = Harness.config(dir).withJoins(Duration.ofHours(1), 100_000);
    try (Harness learner = new Harness(brief)) {
      scenario.events.forEach(learner::send);
      learner.tick();
      learner.send(scenario.events.get(0));
      assertThat(learner.reasons()).containsExactly("expired");
    }
  }
}
