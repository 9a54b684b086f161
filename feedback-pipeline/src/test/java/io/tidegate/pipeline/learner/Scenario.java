package io.tidegate.pipeline.learner;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.Traffic;
import java.util.ArrayList;
import java.util.List;

/** Traffic of every kind, and the statistics that it must end in, folded without any join. */
final class Scenario {
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
    DecisionMade d = traffic.decide("random", PolicyState.empty(FeatureSchema.V1), learning);
    events.add(Sent.of(d));
    Status status = i % 7 == 0 ? Status.FAILURE : i % 13 == 0 ? Status.CANCELLED : Status.SUCCESS;
    boolean hasOutcome = i % 17 != 0;
    OutcomeObserved outcome = traffic.outcome(d, status);
    if (hasOutcome) {
      events.add(Sent.of(outcome));
      outcomes++;
    }
    double user = traffic.drawnScore(d);
    boolean corrected = i % 5 == 0;
    boolean judged = i % 3 == 0;
    boolean rated = i % 4 != 0;
    if (rated) {
      events.add(
          Sent.of(traffic.feedback(d, "user", corrected ? 10 : 20, corrected ? 1 - user : user)));
      feedback++;
    }
    if (rated && corrected) {
      events.add(Sent.of(traffic.feedback(d, "user", 500, user)));
      feedback++;
    }
    if (rated && judged) {
      events.add(Sent.of(traffic.feedback(d, "judge", 100, 0.25)));
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
