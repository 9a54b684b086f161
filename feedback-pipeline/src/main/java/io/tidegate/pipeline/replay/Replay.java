package io.tidegate.pipeline.replay;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import io.tidegate.pipeline.estimate.ArmTable;
import io.tidegate.pipeline.estimate.EstimatorOptions;
import io.tidegate.pipeline.estimate.Estimators;
import io.tidegate.pipeline.estimate.Support;
import io.tidegate.pipeline.intake.Exclusions;
import io.tidegate.pipeline.intake.Intake;
import io.tidegate.pipeline.intake.RowStore;
import io.tidegate.pipeline.interval.Batch;
import io.tidegate.pipeline.interval.ConfidenceSequence;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.RawRow;
import io.tidegate.pipeline.reward.RewardModel;
import io.tidegate.pipeline.scan.Lanes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a candidate on a log.
 *
 * <p>The first reading parses and joins, and keeps packed rows; a second pass over these learns the
 * reward model and what the candidate learns; a third weighs them. Each pass works on blocks of
 * rows over all threads and adds up in the order of the log, so the answer has the same bits
 * whatever the number of threads.
 */
public final class Replay {

  private final ReplayRequest request;
  private final EventLog log;
  private final Intake intake;

  private Replay(ReplayRequest request, EventLog log, Intake intake) {
    this.request = request;
    this.log = log;
    this.intake = intake;
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
    try (Lanes lanes = new Lanes(request.threads());
        RowStore store = new RowStore()) {
      Intake intake =
          Intake.read(log, request.columns(), request.pendingMax(), lanes, store, onBad);
      return new Replay(request, log, intake).answer(lanes, store, onBad);
    }
  }

  private ReplayReport answer(Lanes lanes, RowStore store, BadRows onBad) throws IOException {
    CandidatePolicy untaught = candidate(request.policy(), null);
    CandidatePolicy rival = candidate(request.incumbent(), null);
    boolean learns = untaught.learns() || rival.learns();
    boolean remembers = untaught.remembers() || rival.remembers();
    boolean crossFit = learns && request.learnedFrom() == LearnedFrom.CROSS_FIT;
    Lessons.Rewards rewards =
        intake.withoutModel() == 0
            ? Lessons.Rewards.NONE
            : request.tribuo() ? Lessons.Rewards.SAMPLE : Lessons.Rewards.SUMS;
    Lessons lessons = Lessons.of(store, lanes, crossFit, remembers, rewards);
    RewardModel model = lessons.rewardModel(lanes);
    PolicyModel[] models = learns ? models(lessons) : nothing();
    CandidatePolicy candidate = candidate(request.policy(), models);
    CandidatePolicy incumbent =
        request.incumbent().isEmpty() ? null : candidate(request.incumbent(), models);
    Weighing.Scales scales =
        new Weighing.Scales(candidate, incumbent, model, intake.sampled(), options());
    Weighing all = new Weighing(scales);
    ConfidenceSequence sequence =
        new ConfidenceSequence(scales.options().rewardMin(), scales.options().rewardMax());
    store.forEach(
        lanes,
        block -> Weighing.of(scales, block),
        weighed -> {
          for (Batch batch : weighed.estimators.drainBatches()) {
            sequence.add(batch);
          }
          all.merge(weighed);
        });
    candidate.requireKnown(all.estimators.n());
    if (incumbent != null) {
      incumbent.requireKnown(all.estimators.n());
    }
    intake.exclusions().add(Exclusions.NO_QUALITY, all.noQuality);
    return report(all, candidate, model, sequence, onBad);
  }

  private ReplayReport report(
      Weighing all,
      CandidatePolicy candidate,
      RewardModel model,
      ConfidenceSequence sequence,
      BadRows onBad) {
    Estimators estimators = all.estimators;
    List<ArmTable.Line> arms = all.arms.lines(intake.symbols()::name);
    List<String> refused =
        new ArrayList<>(
            new Support(
                    estimators.n(),
                    estimators.ess(),
                    estimators.meanWeight(),
                    estimators.meanWeightError(),
                    all.outsideMass(),
                    all.deterministicShare())
                .refusals());
    refused.addAll(ArmTable.refusals(arms));
    long unexplored = intake.exclusions().counts().getOrDefault(Exclusions.UNEXPLORED, 0L);
    if (2 * unexplored > intake.decisions()) {
      refused.add(
          "the log hardly explores: "
              + unexplored
              + " of "
              + intake.decisions()
              + " decisions were made without exploration");
    }
    String policy = request.policy().orElse("the rows' own " + request.columns().target());
    List<String> against = new ArrayList<>(refused);
    if (candidate.learns() && request.learnedFrom() == LearnedFrom.LAST) {
      against.add("the candidate has learned from the very rows that judge it");
    }
    return new ReplayReport(
        log.name(),
        policy,
        candidate.learns() ? request.learnedFrom().sentence() : "nothing, it does not learn",
        rewardModel(all, model),
        new ReplayReport.Read(
            intake.decisions(),
            intake.exclusions().counts(),
            onBad.count(),
            onBad.examples(),
            intake.clockBackwards(),
            intake.sampled()),
        request.options().interval(),
        estimators,
        arms,
        all.outsideMass(),
        all.deterministicShare(),
        List.copyOf(refused),
        sequence,
        Promotion.of(
            policy,
            request.incumbent().orElse("the log"),
            request.margin(),
            estimators.difference(request.options().interval()),
            estimators.differenceBound(),
            against,
            estimators.n()));
  }

  private String rewardModel(Weighing all, RewardModel model) {
    String own = "the rows' own " + request.columns().q();
    if (all.modelled == 0) {
      return own;
    }
    return all.modelled == all.estimators.n()
        ? model.sentence()
        : own + ", else " + model.sentence();
  }

  /** The options with the range of rewards that was seen, unless one was given. */
  private EstimatorOptions options() {
    EstimatorOptions o = request.options();
    double min = intake.rewardMin();
    double max = intake.rewardMax();
    if (min > max) {
      return o.withRewards(0, 0); // no reward at all
    }
    if (Double.isNaN(o.rewardMin())) {
      return o.withRewards(min, max);
    }
    if (min < o.rewardMin() || max > o.rewardMax()) {
      throw new IllegalArgumentException(
          "reward range: "
              + o.rewardMin()
              + " to "
              + o.rewardMax()
              + " does not hold the log's rewards, "
              + min
              + " to "
              + max);
    }
    return o;
  }

  private CandidatePolicy candidate(Optional<String> spec, PolicyModel @Nullable [] models) {
    return new CandidatePolicy(
        spec.orElse(null),
        models == null ? nothing() : models,
        intake.symbols(),
        intake.kinds().all());
  }

  private static PolicyModel[] nothing() {
    PolicyModel empty = PolicyModel.empty(FeatureSchema.V1);
    return new PolicyModel[] {empty, empty};
  }

  private PolicyModel[] models(Lessons lessons) {
    return switch (request.learnedFrom()) {
      case NONE -> both(warm(Map.of(), Map.of()));
      case CROSS_FIT ->
          new PolicyModel[] {
            warm(lessons.half(1, intake.symbols()), lessons.remembered(1, intake.symbols())),
            warm(lessons.half(0, intake.symbols()), lessons.remembered(0, intake.symbols()))
          };
      case LAST -> both(ofSnapshot(lastSnapshot()));
      case FILE -> both(ofSnapshot(request.snapshot().orElseThrow()));
    };
  }

  private static PolicyModel[] both(PolicyModel model) {
    return new PolicyModel[] {model, model};
  }

  /** What was learned, on top of what the candidate begins with. */
  private PolicyModel warm(
      Map<String, ArmStatistics> learned, Map<String, List<Exemplar>> remembered) {
    if (request.warmStart().isEmpty()) {
      return PolicyModel.factor(FeatureSchema.V1, learned, remembered);
    }
    PolicySnapshot prior = request.warmStart().orElseThrow();
    requireSchema(prior);
    Map<String, ArmStatistics> sums = new java.util.TreeMap<>(learned);
    prior
        .arms()
        .forEach(
            (arm, before) -> {
              ArmStatistics sum = before.copy();
              ArmStatistics more = learned.get(arm);
              if (more != null) {
                sum.add(more);
              }
              sums.put(arm, sum);
            });
    return PolicyModel.factor(FeatureSchema.V1, sums, remembered);
  }

  private PolicySnapshot lastSnapshot() {
    RawRow row =
        intake
            .lastSnapshot()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("the log holds no snapshot to have learned from"));
    return SnapshotCodec.decode(row.value());
  }

  private static PolicyModel ofSnapshot(PolicySnapshot snapshot) {
    requireSchema(snapshot);
    return PolicyModel.factor(FeatureSchema.V1, snapshot.arms(), snapshot.provenance().exemplars());
  }

  private static void requireSchema(PolicySnapshot snapshot) {
    if (!snapshot.schemaHash().equals(FeatureSchema.V1.hash())) {
      throw new IllegalArgumentException(
          "snapshot "
              + snapshot.version()
              + " is in feature schema "
              + snapshot.schemaHash()
              + ", this release uses "
              + FeatureSchema.V1.hash());
    }
  }
}
