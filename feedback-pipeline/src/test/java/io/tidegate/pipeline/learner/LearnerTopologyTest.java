package io.tidegate.pipeline.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("T22 exactly once, in any order: the learner over a simulated broker")
class LearnerTopologyTest {
  private static final PolicyState EMPTY = PolicyState.empty(FeatureSchema.V1);

  @TempDir Path dir;

  @Test
  void learn_cleanLog_statisticsAreThoseOfAPlainFold() {
    Scenario scenario = new Scenario(1, 300);
    try (Harness learner = new Harness(Harness.config(dir))) {
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
      try (Harness learner = new Harness(Harness.config(dir))) {
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
    try (Harness learner = new Harness(Harness.config(dir))) {
      learner.send(Sent.of(d));
      learner.send(Sent.of(success));
      learner.tick();
      learner.send(Sent.of(cancelled));
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
      events.add(Sent.of(d));
      events.add(Sent.of(failure));
      long hour = d.decidedEpochMillis() / 3_600_000;
      boolean old = hour < newest - CellKeeper.FINE_HOURS;
      long bucket = old ? hour - hour % 24 : hour;
      expected.cell(d.tenant(), d.chosenCandidate().armId(), bucket * 3_600_000).foldFailure(1);
    }
    LearnerConfig config = Harness.config(dir).withJoins(Duration.ofDays(20), 100_000);
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
    try (Harness learner = new Harness(Harness.config(dir))) {
      for (int i = 0; i < 30; i++) {
        DecisionMade d = traffic.decide("random", EMPTY, Learning.OBSERVE);
        learner.send(Sent.of(d));
        learner.send(Sent.of(traffic.outcome(d, Status.SUCCESS)));
        learner.send(Sent.of(traffic.feedback(d, "user", 10, 1)));
      }
      LearnerStatus status = learner.status();
      assertThat(status.feedbackJoined()).isEqualTo(30);
      assertThat(status.updates()).isZero();
      assertThat(learner.snapshots()).isEmpty();
    }
  }
}
