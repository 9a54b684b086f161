package io.tidegate.pipeline.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DriftDetected;
import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.learn.Assembly;
import io.tidegate.core.learn.Monitored;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.pipeline.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the learner publishes, and when. */
class LearnerPublishTest {
  private static final PolicyState EMPTY = PolicyState.empty(FeatureSchema.V1);

  @TempDir Path dir;

  @Test
  void publish_whileLearning_versionsGrowByOneAndNameTheirParent() {
    Scenario scenario = new Scenario(3, 50);
    try (Harness learner = new Harness(Harness.config(dir))) {
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
    try (Harness learner = new Harness(Harness.config(dir))) {
      scenario.events.forEach(learner::send);
      learner.tick();
      learner.snapshots();
      scenario.events.forEach(learner::send);
      learner.tick();
      assertThat(learner.snapshots()).isEmpty();
      assertThat(learner.status().duplicatesIgnored()).isEqualTo(scenario.events.size());
    }
  }

  /** T27: a drop in quality is told once, and the next snapshot answers it. */
  @Test
  void publish_qualityDrops_oneAlertAndSnapshotsSaySo() {
    Traffic traffic = new Traffic(21);
    try (Harness learner = new Harness(Harness.config(dir))) {
      for (int hour = 0; hour < 8; hour++) {
        traffic.skip(Duration.ofHours(1).toMillis());
        for (int i = 0; i < 40; i++) {
          DecisionMade d = traffic.decide("random", EMPTY);
          learner.send(Sent.of(d));
          learner.send(Sent.of(traffic.feedback(d, "user", 10, hour < 5 ? 0.9 : 0.1)));
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
    LearnerConfig config =
        Harness.config(dir).withLearning(LearningOptions.of(assembly).withTenantScopes());
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
}
