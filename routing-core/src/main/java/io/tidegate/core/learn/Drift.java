package io.tidegate.core.learn;

import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.WeightedSum;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds changes of an arm's signals: the Page-Hinkley test (Page 1954, "Continuous inspection
 * schemes") on standardised residuals, bucket by bucket, in both directions.
 *
 * <p>Each bucket is compared with a fit to the buckets before it (see {@link Baseline}); its
 * residual, in standard deviations, is z. With {@code m_t = sum (z_i - slack)} a signal has grown
 * when {@code m_t - min m > threshold}; the change began after the minimum. From there on the
 * baseline begins anew. |z| is clipped, so that one odd bucket is not enough.
 *
 * <p>A pure function of the cells; within a bucket each tenant counts as {@link TenantCap} lets it.
 *
 * @param slack standard deviations that a bucket may be off without counting, above 0
 * @param threshold sum that gives a change away, above 0
 * @param clip largest |z|, above slack
 * @param tolerance systematic error of the model that is no change, in standard deviations of one
 *     observation; for quality and failures
 * @param operationalTolerance the same for lengths and times, which go with the load of the hour
 * @param observationsMin observations behind a baseline before anything is compared with it
 */
public record Drift(
    double slack,
    double threshold,
    double clip,
    double tolerance,
    double operationalTolerance,
    long observationsMin) {

  /** Slack .5, threshold 8, clip 6, tolerance .1 and .3, 30 observations. */
  public static final Drift DEFAULT = new Drift(0.5, 8, 6, 0.1, 0.3, 30);

  public Drift {
    if (!(slack > 0 && clip > slack && threshold > 0 && tolerance >= 0)
        || !(operationalTolerance >= 0)
        || observationsMin < 1) {
      throw new IllegalArgumentException(
          "drift: slack, threshold > 0, clip > slack, tolerances >= 0, observations >= 1; were "
              + List.of(slack, threshold, clip, tolerance, operationalTolerance, observationsMin));
    }
  }

  /** All changes, by arm, then signal group, then time. */
  public List<DriftMark> detect(Statistics cells, TenantCap cap) {
    List<DriftMark> marks = new ArrayList<>();
    buckets(cells, cap)
        .forEach(
            (arm, series) -> {
              for (Monitored.Group group : Monitored.Group.values()) {
                new Watch(arm, group).run(series, marks);
              }
            });
    return marks;
  }

  /** One total a bucket and arm, over tenants. */
  private static Map<String, TreeMap<Long, ArmStatistics>> buckets(
      Statistics cells, TenantCap cap) {
    Map<String, TreeMap<Long, Map<String, ArmStatistics>>> tenants = new TreeMap<>();
    cells
        .cells()
        .forEach(
            (cell, statistics) ->
                tenants
                    .computeIfAbsent(cell.armId(), id -> new TreeMap<>())
                    .computeIfAbsent(cell.bucket(), b -> new TreeMap<>())
                    .put(cell.tenant(), statistics));
    Map<String, TreeMap<Long, ArmStatistics>> totals = new TreeMap<>();
    tenants.forEach(
        (arm, series) -> {
          TreeMap<Long, ArmStatistics> total = new TreeMap<>();
          series.forEach(
              (bucket, byTenant) -> total.put(bucket, total(byTenant, cap, cells.dimension())));
          totals.put(arm, total);
        });
    return totals;
  }

  private static ArmStatistics total(
      Map<String, ArmStatistics> byTenant, TenantCap cap, int dimension) {
    Map<Monitored.Group, Map<String, Long>> counts = new EnumMap<>(Monitored.Group.class);
    byTenant.forEach(
        (tenant, statistics) -> {
          for (Monitored.Group group : Monitored.Group.values()) {
            TenantCap.count(counts, group, tenant, statistics, Weighting.ONE);
          }
        });
    Map<Monitored.Group, Map<String, Long>> scales = cap.scales(counts);
    WeightedSum sum = new WeightedSum(dimension, WeightedSum.CELL_BITS);
    byTenant.forEach(
        (tenant, statistics) ->
            sum.add(
                statistics,
                TenantCap.scale(scales, Monitored.Group.QUALITY, tenant),
                TenantCap.scale(scales, Monitored.Group.OPERATIONAL, tenant),
                TenantCap.scale(scales, Monitored.Group.FAILURE, tenant)));
    return sum.total();
  }

  /** One direction of one signal: the sum and where it was smallest. */
  private static final class Side {
    double sum;
    double smallest;
    int smallestAt; // index of the first bucket after the minimum

    void reset(int next) {
      sum = 0;
      smallest = 0;
      smallestAt = next;
    }

    double add(double z, int index) {
      sum += z;
      if (sum < smallest) {
        smallest = sum;
        smallestAt = index + 1;
      }
      return sum - smallest;
    }
  }

  /** One arm's group of signals. */
  private final class Watch {
    private final String arm;
    private final Monitored.Group group;
    private final Map<Monitored, Side> ups = new EnumMap<>(Monitored.class);
    private final Map<Monitored, Side> downs = new EnumMap<>(Monitored.class);

    Watch(String arm, Monitored.Group group) {
      this.arm = arm;
      this.group = group;
      for (Monitored signal : Monitored.values()) {
        if (signal.group() == group) {
          ups.put(signal, new Side());
          downs.put(signal, new Side());
        }
      }
    }

    void run(SortedMap<Long, ArmStatistics> series, List<DriftMark> marks) {
      List<Long> numbers = new ArrayList<>(series.keySet());
      List<ArmStatistics> buckets = new ArrayList<>(series.values());
      ArmStatistics before = null;
      for (int t = 0; t < buckets.size(); t++) {
        ArmStatistics bucket = buckets.get(t);
        if (before == null) {
          before = bucket.copy();
          continue;
        }
        DriftMark mark = null;
        if (Baseline.count(before, group) >= observationsMin && Baseline.count(bucket, group) > 0) {
          mark = compare(Baseline.of(before, group), bucket, t, numbers);
        }
        if (mark == null) {
          Baseline.add(before, bucket);
          continue;
        }
        marks.add(mark);
        int start = numbers.indexOf(mark.changeBucket());
        before = new ArmStatistics(bucket.quality().dimension());
        for (int i = start; i <= t; i++) {
          Baseline.add(before, buckets.get(i));
        }
        int next = t + 1;
        ups.values().forEach(side -> side.reset(next));
        downs.values().forEach(side -> side.reset(next));
      }
    }

    private @Nullable DriftMark compare(
        Baseline baseline, ArmStatistics bucket, int t, List<Long> numbers) {
      DriftMark worst = null;
      for (Monitored signal : ups.keySet()) {
        double allowed = group == Monitored.Group.OPERATIONAL ? operationalTolerance : tolerance;
        double z = Math.max(-clip, Math.min(clip, baseline.residual(signal, bucket, allowed)));
        for (boolean up : new boolean[] {true, false}) {
          Side side = (up ? ups : downs).getOrDefault(signal, new Side());
          double statistic = side.add((up ? z : -z) - slack, t);
          if (statistic > threshold && (worst == null || statistic > worst.statistic())) {
            int start = Math.min(side.smallestAt, t);
            worst =
                new DriftMark(
                    arm, signal, numbers.get(start), numbers.get(t), statistic, threshold, up);
          }
        }
      }
      return worst;
    }
  }
}
