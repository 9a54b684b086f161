package io.tidegate.pipeline.replay;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import io.tidegate.core.stats.Exemplars;
import io.tidegate.pipeline.intake.RowBlock;
import io.tidegate.pipeline.intake.RowStore;
import io.tidegate.pipeline.reward.RewardModel;
import io.tidegate.pipeline.reward.RidgeModel;
import io.tidegate.pipeline.reward.Sample;
import io.tidegate.pipeline.reward.TribuoModel;
import io.tidegate.pipeline.rows.DecisionPart;
import io.tidegate.pipeline.rows.Lesson;
import io.tidegate.pipeline.rows.RowView;
import io.tidegate.pipeline.scan.IdHash;
import io.tidegate.pipeline.scan.Lanes;
import io.tidegate.pipeline.scan.Symbols;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What can be learned from a log's rows, in parts that do not judge each other: statistics of arms
 * for a candidate that learns, by halves, and sums for a reward model, by folds.
 */
final class Lessons {

  /** Rows that a reward model which needs to see them several times is trained on, about. */
  private static final int SAMPLE_ROWS = 50_000;

  private final boolean statistics;
  private final boolean exemplars;
  private final Rewards rewards;
  private final Sample sample = new Sample();
  private final RidgeModel.Collector collector = new RidgeModel.Collector();
  private final List<Map<Integer, ArmStatistics>> byHalf =
      List.of(new HashMap<>(), new HashMap<>());
  private final List<Map<Integer, Exemplars>> remembered =
      List.of(new HashMap<>(), new HashMap<>());

  /** What a reward model learns from. */
  enum Rewards {
    /** Nothing: every row brings its own values. */
    NONE,
    /** Sums of all rows. */
    SUMS,
    /** A sample of rows. */
    SAMPLE
  }

  private Lessons(boolean statistics, boolean exemplars, Rewards rewards) {
    this.statistics = statistics;
    this.exemplars = exemplars;
    this.rewards = rewards;
  }

  /**
   * Reads all rows.
   *
   * @param statistics collect what a candidate learns
   * @param exemplars collect judged prompts too
   * @param rewards collect what a reward model learns
   */
  static Lessons of(
      RowStore store, Lanes lanes, boolean statistics, boolean exemplars, Rewards rewards)
      throws IOException {
    double share = Math.min(1, (double) SAMPLE_ROWS / Math.max(1, store.count()));
    Lessons all = new Lessons(statistics, exemplars, rewards);
    if (statistics || rewards != Rewards.NONE) {
      store.forEach(
          lanes,
          block -> {
            Lessons one = new Lessons(statistics, exemplars, rewards);
            one.add(block, share);
            return one;
          },
          all::merge);
    }
    return all;
  }

  private void add(RowBlock block, double share) {
    RowView row = new RowView();
    double[] x = new double[64];
    int at = 0;
    for (int i = 0; i < block.rows(); i++) {
      at = row.move(block.bytes(), at);
      if (rewards != Rewards.NONE && !row.excluded() && !Double.isNaN(row.reward())) {
        int length = row.contextLength();
        x = x.length < length ? new double[2 * length] : x;
        reward(row, x, length, share);
      }
      if (statistics && row.isDecision()) {
        fold(row);
      }
    }
  }

  private void reward(RowView row, double[] x, int length, double share) {
    row.context(row.chosen(), x);
    int fold = IdHash.fold(row.idHash(), RewardModel.FOLDS);
    int action = row.action(row.chosen());
    if (rewards == Rewards.SUMS) {
      collector.add(fold, action, x, length, row.reward());
    } else if ((row.idHash() & 0xffff) < share * 0x10000) { // low bits: folds use the high ones
      sample.add(fold, action, x, length, row.reward());
    }
  }

  /** What the learner would have folded. */
  private void fold(RowView row) {
    Lesson lesson = DecisionPart.lesson(row);
    if (lesson.status() == Lesson.Status.NONE) {
      return;
    }
    ArmStatistics arm =
        byHalf
            .get(IdHash.fold(row.idHash(), 2))
            .computeIfAbsent(
                row.action(row.chosen()), a -> new ArmStatistics(FeatureSchema.V1.dimension()));
    FeatureVector x = DecisionPart.features(row, row.chosen());
    if (lesson.status() == Lesson.Status.SUCCESS && !Double.isNaN(lesson.outputTokens())) {
      arm.foldSuccess(
          x, lesson.outputTokens(), lesson.firstTokenSeconds(), lesson.tokenSeconds(), 1);
    } else if (lesson.status() == Lesson.Status.FAILURE) {
      arm.foldFailure(1);
    }
    if (lesson.status() != Lesson.Status.FAILURE && !Double.isNaN(lesson.quality())) {
      arm.foldQuality(x, lesson.quality(), 1);
      if (exemplars) {
        remember(row, x, lesson.quality());
      }
    }
  }

  private void remember(RowView row, FeatureVector x, double quality) {
    remembered
        .get(IdHash.fold(row.idHash(), 2))
        .computeIfAbsent(row.action(row.chosen()), a -> new Exemplars())
        .put(Long.toHexString(row.idHash()), x, OptionalDouble.of(quality));
  }

  private void merge(Lessons later) {
    collector.add(later.collector);
    sample.add(later.sample);
    for (int half = 0; half < 2; half++) {
      Map<Integer, Exemplars> samples = remembered.get(half);
      later
          .remembered
          .get(half)
          .forEach(
              (symbol, some) -> samples.computeIfAbsent(symbol, a -> new Exemplars()).add(some));
      Map<Integer, ArmStatistics> mine = byHalf.get(half);
      later
          .byHalf
          .get(half)
          .forEach(
              (symbol, sums) -> {
                ArmStatistics known = mine.get(symbol);
                if (known == null) {
                  mine.put(symbol, sums);
                } else {
                  known.add(sums);
                }
              });
    }
  }

  RewardModel rewardModel(Lanes lanes) throws IOException {
    return rewards == Rewards.SAMPLE ? TribuoModel.fit(sample, lanes) : collector.fit();
  }

  /** Statistics by arm of one half. */
  Map<String, ArmStatistics> half(int half, Symbols symbols) {
    Map<String, ArmStatistics> named = new HashMap<>();
    byHalf.get(half).forEach((symbol, sums) -> named.put(symbols.name(symbol), sums));
    return named;
  }

  /** Judged prompts by arm of one half. */
  Map<String, List<Exemplar>> remembered(int half, Symbols symbols) {
    Map<String, List<Exemplar>> named = new HashMap<>();
    remembered.get(half).forEach((symbol, some) -> named.put(symbols.name(symbol), some.sample()));
    return named;
  }
}
