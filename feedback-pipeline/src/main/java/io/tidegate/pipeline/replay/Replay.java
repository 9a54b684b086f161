package io.tidegate.pipeline.replay;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.decision.Reason;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.estimate.Estimators;
import io.tidegate.pipeline.estimate.Mean;
import io.tidegate.pipeline.estimate.RidgeModel;
import io.tidegate.pipeline.estimate.Support;
import io.tidegate.pipeline.estimate.WeightedRow;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.RawRow;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a candidate on a log.
 *
 * <p>The first pass joins, learns each half's statistics and reward model, and writes the joined
 * rows to a temporary file; the second weighs them. The reward of a decision is its own weights'
 * utility of quality, cost and seconds; a failed attempt has quality 0; a row whose quality nobody
 * gave has no reward and is left out.
 */
public final class Replay {

  private final ReplayRequest request;
  private final Exclusions exclusions = new Exclusions();
  private final RidgeModel[] rewardByHalf = {new RidgeModel(), new RidgeModel()};
  private final Statistics[] statisticsByHalf = {
    new Statistics(FeatureSchema.V1.dimension()), new Statistics(FeatureSchema.V1.dimension())
  };
  private @Nullable RawRow lastSnapshot;
  private long prepared;

  private Replay(ReplayRequest request) {
    this.request = request;
  }

  /**
   * Answers.
   *
   * @throws io.tidegate.pipeline.log.BadRowException at the first bad row, unless they are skipped
   * @throws IllegalArgumentException when the log holds no usable row at all, or the candidate can
   *     not be computed on it
   * @throws IOException when the log can not be read
   */
  public static ReplayReport run(EventLog log, ReplayRequest request, BadRows onBad)
      throws IOException {
    return new Replay(request).answer(log, onBad);
  }

  private ReplayReport answer(EventLog log, BadRows onBad) throws IOException {
    try (ChoiceSpill spill = new ChoiceSpill()) {
      LogJoin join = new LogJoin(request.pendingMax(), exclusions, joined -> take(joined, spill));
      PreparedRows reader = new PreparedRows(request.targetColumn(), request.qColumn());
      log.forEach(
          row -> {
            switch (row.type()) {
              case SNAPSHOT -> lastSnapshot = row;
              case PREPARED -> takePrepared(row, reader, spill, onBad);
              default -> join.add(row, onBad);
            }
          },
          onBad);
      join.finish();
      if (join.decisions() + prepared == 0) {
        throw new IllegalArgumentException("log " + log.name() + ": holds no decision");
      }
      return weigh(log, spill, join.decisions() + prepared, onBad);
    }
  }

  private void takePrepared(RawRow row, PreparedRows reader, ChoiceSpill spill, BadRows onBad)
      throws IOException {
    try {
      Optional<LoggedChoice> choice = reader.read(row.value());
      prepared++;
      if (choice.isPresent()) {
        keep(choice.get(), spill);
      } else {
        exclusions.add(Exclusions.NO_QUALITY);
      }
    } catch (IllegalArgumentException e) {
      onBad.add(row.where(), String.valueOf(e.getMessage()));
    }
  }

  private void take(LogJoin.Joined joined, ChoiceSpill spill) throws IOException {
    DecisionMade decision = joined.decision();
    OutcomeObserved outcome = joined.outcome();
    String excluded = exclusion(joined);
    if (excluded != null) {
      exclusions.add(excluded);
    }
    if (outcome == null || Exclusions.OTHER_ARM.equals(excluded)) {
      return;
    }
    LoggedChoice choice = choice(decision, excluded == null ? reward(joined, outcome) : 0);
    if (decision.learning() == Learning.APPLY) {
      fold(decision, outcome, joined, statisticsByHalf[choice.half()]);
    }
    if (excluded == null) {
      keep(choice, spill);
    }
  }

  private void keep(LoggedChoice choice, ChoiceSpill spill) throws IOException {
    rewardByHalf[choice.half()].add(
        choice.actions().get(choice.chosen()), choice.features(choice.chosen()), choice.reward());
    spill.add(choice);
  }

  private static @Nullable String exclusion(LogJoin.Joined joined) {
    DecisionMade decision = joined.decision();
    OutcomeObserved outcome = joined.outcome();
    if (decision.reason() == Reason.PINNED) {
      return Exclusions.PINNED;
    }
    if (decision.learning() == Learning.BYPASS) {
      return Exclusions.BYPASS;
    }
    if (outcome == null) {
      return Exclusions.NO_OUTCOME;
    }
    if (!outcome.armId().equals(decision.chosenCandidate().armId())) {
      return Exclusions.OTHER_ARM;
    }
    return switch (outcome.status()) {
      case CANCELLED -> Exclusions.CANCELLED;
      case FAILURE -> null;
      case SUCCESS -> joined.quality().isEmpty() ? Exclusions.NO_QUALITY : null;
    };
  }

  private static double reward(LogJoin.Joined joined, OutcomeObserved outcome) {
    boolean failed = outcome.status() == OutcomeObserved.Status.FAILURE;
    return joined
        .decision()
        .weights()
        .utility(
            failed ? 0 : joined.quality().orElseThrow(),
            outcome.costNanoUsd() * 1e-9,
            outcome.totalMillis() / 1e3);
  }

  private static LoggedChoice choice(DecisionMade decision, double reward) {
    return new LoggedChoice(
        decision.decisionId(),
        decision.candidates().stream().map(Candidate::armId).toList(),
        decision.propensities(),
        decision.chosen(),
        reward,
        new LoggedChoice.Context(
            decision.candidates(),
            decision.promptTokens(),
            decision.smallModelOk(),
            decision.weights()),
        null,
        null);
  }

  /** What the learner would have folded. */
  private static void fold(
      DecisionMade decision, OutcomeObserved outcome, LogJoin.Joined joined, Statistics into) {
    ArmStatistics cell =
        into.cell(decision.chosenCandidate().armId(), decision.decidedEpochMillis());
    var x = decision.chosenCandidate().features();
    switch (outcome.status()) {
      case SUCCESS -> {
        if (outcome.outputTokens().isPresent()) {
          cell.foldSuccess(
              x,
              (double) outcome.outputTokens().getAsLong(),
              outcome.firstTokenSeconds(),
              outcome.tokenSeconds(),
              1);
        }
      }
      case FAILURE -> cell.foldFailure(1);
      case CANCELLED -> {}
    }
    if (outcome.status() != OutcomeObserved.Status.FAILURE) {
      joined.quality().ifPresent(q -> cell.foldQuality(x, q, 1));
    }
  }

  private ReplayReport weigh(EventLog log, ChoiceSpill spill, long decisions, BadRows onBad)
      throws IOException {
    CandidatePolicy candidate = new CandidatePolicy(request.policy().orElse(null), models());
    Estimators estimators = new Estimators(request.switchThreshold(), request.drosLambda());
    Mean outside = new Mean();
    Mean deterministic = new Mean();
    spill.forEach(
        choice -> {
          double[] target = candidate.distribution(choice);
          double mass = choice.outside(target);
          if (!Double.isNaN(mass)) {
            outside.add(mass);
          }
          deterministic.add(choice.deterministic() ? 1 : 0);
          estimators.add(weighted(choice, target));
        });
    candidate.requireKnown(estimators.n());
    Support support =
        new Support(
            estimators.n(),
            estimators.ess(),
            estimators.meanWeight(),
            estimators.meanWeightError(),
            outside.value(),
            deterministic.value());
    return new ReplayReport(
        log.name(),
        request.policy().orElse("the rows' own " + request.targetColumn()),
        candidate.learns() ? request.learnedFrom().sentence() : "nothing, it does not learn",
        decisions,
        exclusions.counts(),
        onBad.count(),
        estimators.n(),
        estimators.ess(),
        estimators.meanWeight(),
        estimators.maxWeight(),
        outside.value(),
        deterministic.value(),
        List.copyOf(support.refusals()),
        estimators.logged(),
        estimators.estimates());
  }

  private WeightedRow weighted(LoggedChoice choice, double[] target) {
    double[] q = choice.q();
    RidgeModel model = rewardByHalf[1 - choice.half()];
    double modelOfChoice = 0;
    double modelOfCandidate = 0;
    for (int i = 0; i < target.length; i++) {
      if (target[i] > 0 || i == choice.chosen()) {
        double value =
            q == null ? model.predict(choice.actions().get(i), choice.features(i)) : q[i];
        modelOfCandidate += target[i] * value;
        modelOfChoice = i == choice.chosen() ? value : modelOfChoice;
      }
    }
    return new WeightedRow(
        target[choice.chosen()] / choice.propensity(),
        choice.reward(),
        modelOfChoice,
        modelOfCandidate);
  }

  private PolicyModel[] models() {
    return switch (request.learnedFrom()) {
      case NONE -> CandidatePolicy.nothing();
      case CROSS_FIT ->
          new PolicyModel[] {
            PolicyModel.factor(FeatureSchema.V1, statisticsByHalf[1].totals()),
            PolicyModel.factor(FeatureSchema.V1, statisticsByHalf[0].totals())
          };
      case LAST -> ofSnapshot(lastSnapshot());
      case FILE -> ofSnapshot(request.snapshot().orElseThrow());
    };
  }

  private PolicySnapshot lastSnapshot() {
    if (lastSnapshot == null) {
      throw new IllegalArgumentException("the log holds no snapshot to have learned from");
    }
    return SnapshotCodec.decode(lastSnapshot.value());
  }

  private static PolicyModel[] ofSnapshot(PolicySnapshot snapshot) {
    if (!snapshot.schemaHash().equals(FeatureSchema.V1.hash())) {
      throw new IllegalArgumentException(
          "snapshot "
              + snapshot.version()
              + " is in feature schema "
              + snapshot.schemaHash()
              + ", this release uses "
              + FeatureSchema.V1.hash());
    }
    PolicyModel model = PolicyModel.factor(FeatureSchema.V1, snapshot.arms());
    return new PolicyModel[] {model, model};
  }
}
