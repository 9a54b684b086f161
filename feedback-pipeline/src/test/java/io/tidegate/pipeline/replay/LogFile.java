package io.tidegate.pipeline.replay;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Writes logs for tests. */
final class LogFile {

  final List<String> lines = new ArrayList<>();
  double utilitySum;

  void add(String type, byte[] value) {
    lines.add(
        "{\"type\":\"" + type + "\",\"value\":" + new String(value, StandardCharsets.UTF_8) + "}");
  }

  void add(DecisionMade decision) {
    add("decision", DecisionCodec.encode(decision));
  }

  void add(OutcomeObserved outcome) {
    add("outcome", EventCodec.encode(outcome));
  }

  void add(FeedbackGiven feedback) {
    add("feedback", EventCodec.encode(feedback));
  }

  void add(PolicySnapshot snapshot) {
    add("snapshot", SnapshotCodec.encode(snapshot));
  }

  Path write(Path file) throws IOException {
    return Files.write(file, lines);
  }

  /** Decisions with outcome and feedback by {@code policy}, which learns every 100 if asked to. */
  static LogFile of(long seed, int decisions, String policy, boolean learning) {
    LogFile log = new LogFile();
    Traffic traffic = new Traffic(seed);
    Statistics statistics = new Statistics(FeatureSchema.V1.dimension());
    PolicyState state = PolicyState.empty(FeatureSchema.V1);
    for (int i = 0; i < decisions; i++) {
      DecisionMade d = traffic.decide(policy, state);
      OutcomeObserved o = traffic.outcome(d, OutcomeObserved.Status.SUCCESS);
      FeedbackGiven f = traffic.feedback(d, "user", 50, traffic.drawnScore(d));
      log.add(d);
      log.add(o);
      log.add(f);
      log.utilitySum +=
          d.weights().utility(f.score(), o.costNanoUsd() * 1e-9, o.totalMillis() / 1e3);
      ArmStatistics cell = statistics.cell(d.chosenCandidate().armId(), d.decidedEpochMillis());
      cell.foldQuality(d.chosenCandidate().features(), f.score(), 1);
      cell.foldSuccess(
          d.chosenCandidate().features(),
          o.outputTokens().orElseThrow(),
          o.firstTokenSeconds(),
          o.tokenSeconds(),
          1);
      if (learning && i % 100 == 99) {
        PolicySnapshot snapshot =
            new PolicySnapshot(
                "global",
                state.version() + 1,
                state.version() == 0 ? "" : state.snapshotId(),
                traffic.nowMillis(),
                FeatureSchema.V1.hash(),
                FeatureSchema.V1.dimension(),
                i,
                statistics.hash(),
                new TreeMap<>(),
                new TreeMap<>(statistics.totals()));
        log.add(snapshot);
        state =
            new PolicyState(
                snapshot.version(),
                snapshot.id(),
                snapshot.createdEpochMillis(),
                i,
                PolicyModel.factor(FeatureSchema.V1, statistics.totals()));
      }
    }
    return log;
  }
}
