package io.tidegate.pipeline.simulate;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.learn.Drift;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.learn.Shrinkage;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import io.tidegate.core.stats.Exemplars;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.scenario.FeedbackChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The service's statistics and factoring with decisions as the clock, fed through a channel that
 * delays, loses and repeats.
 */
final class OnlineLearner {

  /** A quality on its way. */
  private record Pending(
      int due, int decision, String tenant, String armId, FeatureVector x, double quality)
      implements Comparable<Pending> {
    @Override
    public int compareTo(Pending other) {
      int byDue = Integer.compare(due, other.due);
      return byDue != 0 ? byDue : Integer.compare(decision, other.decision);
    }
  }

  private final FeedbackChannel channel;
  private final int bucketDecisions;
  private final Weighting weighting;
  private final Map<String, ArmStatistics> prior;
  private final SplittableRandom random;
  private final Statistics statistics = new Statistics(FeatureSchema.V1.dimension());
  private final PriorityQueue<Pending> pending = new PriorityQueue<>();
  private final Set<Integer> known = new HashSet<>();
  private final Map<String, Exemplars> exemplars = new TreeMap<>();
  private List<DriftMark> drift = List.of();
  private int watchedBuckets;

  OnlineLearner(
      FeedbackChannel channel,
      int bucketDecisions,
      Weighting weighting,
      Map<String, ArmStatistics> prior,
      long seed) {
    this.channel = channel;
    this.bucketDecisions = bucketDecisions;
    this.weighting = weighting;
    this.prior = prior;
    this.random = new SplittableRandom(seed);
  }

  /** Takes the answer of decision {@code i} and sends the caller's opinion on its way. */
  void answered(
      int i, String tenant, String armId, FeatureVector x, double outputTokens, double quality) {
    cell(i, tenant, armId).foldSuccess(x, outputTokens, 0, 0, 1);
    // the same draws whatever is chosen, so that policies meet the same channel
    boolean lost = random.nextDouble() < channel.missing();
    boolean twice = random.nextDouble() < channel.duplicated();
    double first = 0.5 + random.nextDouble();
    double second = 0.5 + random.nextDouble();
    if (!lost) {
      pending.add(new Pending(due(i, first), i, tenant, armId, x, quality));
      if (twice) {
        pending.add(new Pending(due(i, second) + 1, i, tenant, armId, x, quality));
      }
    }
  }

  /** Folds what has arrived by decision {@code now}; looks for drift when a bucket is complete. */
  void deliver(int now) {
    while (!pending.isEmpty() && pending.element().due <= now) {
      Pending one = pending.remove();
      if (known.add(one.decision)) {
        cell(one.decision, one.tenant, one.armId).foldQuality(one.x, one.quality, 1);
        exemplars
            .computeIfAbsent(one.armId, arm -> new Exemplars())
            .put("simulated-" + one.decision, one.x, OptionalDouble.of(one.quality));
      }
    }
    if (weighting.driftKeep() < 1 && now / bucketDecisions > watchedBuckets) {
      watchedBuckets = now / bucketDecisions;
      drift = Drift.DEFAULT.detect(statistics, weighting.cap());
    }
  }

  /** Changes found so far. */
  List<DriftMark> drift() {
    return drift;
  }

  /** What is known by now, with the prior; of an arm that changed as little as of its own past. */
  PolicyModel model() {
    Map<String, ArmStatistics> totals =
        new TreeMap<>(
            weighting.equals(Weighting.PLAIN)
                ? statistics.totals()
                : weighting.totals(statistics, drift));
    prior.forEach(
        (arm, sums) -> {
          boolean changed = drift.stream().anyMatch(mark -> mark.armId().equals(arm));
          double counted = sums.attempts() * (changed ? weighting.driftKeep() : 1);
          ArmStatistics own =
              totals.getOrDefault(arm, new ArmStatistics(FeatureSchema.V1.dimension()));
          totals.put(arm, Shrinkage.borrow(own, sums, counted));
        });
    Map<String, List<Exemplar>> samples = new TreeMap<>();
    exemplars.forEach((arm, kept) -> samples.put(arm, kept.sample()));
    return PolicyModel.factor(FeatureSchema.V1, totals, samples);
  }

  private int due(int i, double factor) {
    return i + (int) Math.round(channel.delay() * factor);
  }

  private ArmStatistics cell(int decision, String tenant, String armId) {
    return statistics.cell(new Statistics.Cell(tenant, armId, decision / bucketDecisions));
  }
}
