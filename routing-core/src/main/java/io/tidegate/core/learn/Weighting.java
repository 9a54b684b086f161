package io.tidegate.core.learn;

import io.tidegate.core.learn.Monitored.Group;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.Statistics.Cell;
import io.tidegate.core.stats.WeightedSum;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much each cell counts: a pure function of the cells, so that any order and any sharding of
 * events gives the same totals to the bit.
 *
 * <p>A cell's weight is the product of three, each on a grid of 2^-16:
 *
 * <ul>
 *   <li>time: {@code 2^(-age / halfLife)}, and 0 from an age of {@code window} on; the age is in
 *       buckets, counted from the newest bucket of any cell;
 *   <li>drift: {@code driftKeep} for buckets before the last change of the group, see {@link
 *       Drift};
 *   <li>tenant: what {@link TenantCap} leaves of what the first two have left, for each arm and
 *       group of sums, times, for quality, what {@link Consensus} leaves of who disagrees with all.
 * </ul>
 *
 * @param halfLifeBuckets age at which a cell counts half; 0: cells never age
 * @param windowBuckets age from which a cell does not count; 0: no window
 * @param driftKeep what cells before a change still count, 0..1; 1: no response to drift
 * @param cap bound on a tenant's influence
 */
public record Weighting(
    double halfLifeBuckets, long windowBuckets, double driftKeep, TenantCap cap) {

  /** Every cell counts fully: plain sums. */
  public static final Weighting PLAIN = new Weighting(0, 0, 1, TenantCap.NONE);

  /** Half-life 30 days of hours, no window, a twentieth after a change, tenants capped. */
  public static final Weighting DEFAULT = new Weighting(720, 0, 0.05, TenantCap.DEFAULT);

  static final long ONE = 1L << WeightedSum.CELL_BITS;

  public Weighting {
    if (!(halfLifeBuckets >= 0 && halfLifeBuckets <= 1e9)) {
      throw new IllegalArgumentException(
          "weighting: half_life must be 0 to 1e9 buckets, was " + halfLifeBuckets);
    }
    if (windowBuckets < 0) {
      throw new IllegalArgumentException("weighting: window must be >= 0, was " + windowBuckets);
    }
    if (!(driftKeep >= 0 && driftKeep <= 1)) {
      throw new IllegalArgumentException("weighting: drift_keep must be 0 to 1, was " + driftKeep);
    }
  }

  /** The canonical text; {@link #parse} reads it. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "half_life=%s,window=%d,drift_keep=%s,tenant_share=%s,tenant_free=%d,tenant_outlier=%s",
        halfLifeBuckets,
        windowBuckets,
        driftKeep,
        cap.share(),
        cap.free(),
        cap.outlier());
  }

  /**
   * Reads {@code half_life=720,window=0,...}; what is not named is the default's.
   *
   * @throws IllegalArgumentException naming the key that is unknown or the value that is wrong
   */
  public static Weighting parse(String text) {
    double halfLife = DEFAULT.halfLifeBuckets;
    long window = DEFAULT.windowBuckets;
    double keep = DEFAULT.driftKeep;
    double share = DEFAULT.cap.share();
    long free = DEFAULT.cap.free();
    double outlier = DEFAULT.cap.outlier();
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      String[] pair = part.strip().split("=", 2);
      String value = pair.length == 2 ? pair[1].strip() : "";
      try {
        switch (pair[0].strip()) {
          case "half_life" -> halfLife = Double.parseDouble(value);
          case "window" -> window = Long.parseLong(value);
          case "drift_keep" -> keep = Double.parseDouble(value);
          case "tenant_share" -> share = Double.parseDouble(value);
          case "tenant_free" -> free = Long.parseLong(value);
          case "tenant_outlier" -> outlier = Double.parseDouble(value);
          default ->
              throw new IllegalArgumentException(
                  "weighting: no \""
                      + pair[0]
                      + "\"; there are half_life, window, drift_keep,"
                      + " tenant_share, tenant_free, tenant_outlier");
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "weighting: " + pair[0] + " must be a number, was \"" + value + "\"", e);
      }
    }
    return new Weighting(halfLife, window, keep, new TenantCap(share, free, outlier));
  }

  /** Totals by arm id over all tenants, with the response to {@code drift}. */
  public SortedMap<String, ArmStatistics> totals(Statistics cells, List<DriftMark> drift) {
    return totals(cells, drift, cap);
  }

  /** Totals by arm id of one tenant alone; no cap, it is its own influence. */
  public SortedMap<String, ArmStatistics> totals(
      Statistics cells, List<DriftMark> drift, String tenant) {
    Statistics own = new Statistics(cells.dimension());
    own.put(new Cell(tenant, "", newest(cells)), new ArmStatistics(cells.dimension()));
    cells
        .cells()
        .forEach(
            (cell, statistics) -> {
              if (cell.tenant().equals(tenant)) {
                own.put(cell, statistics);
              }
            });
    SortedMap<String, ArmStatistics> totals = totals(own, drift, TenantCap.NONE);
    totals.remove("");
    return totals;
  }

  private SortedMap<String, ArmStatistics> totals(
      Statistics cells, List<DriftMark> drift, TenantCap tenantCap) {
    Map<String, Map<Group, Long>> changes = changes(drift);
    Map<String, Map<Cell, ArmStatistics>> byArm = new TreeMap<>();
    cells
        .cells()
        .forEach(
            (cell, statistics) ->
                byArm.computeIfAbsent(cell.armId(), id -> new TreeMap<>()).put(cell, statistics));
    long newest = newest(cells);
    TreeMap<String, ArmStatistics> totals = new TreeMap<>();
    byArm.forEach(
        (arm, own) -> {
          Map<Group, Long> change = changes.getOrDefault(arm, Map.of());
          totals.put(arm, total(own, newest, change, tenantCap, cells.dimension()));
        });
    return totals;
  }

  /** One arm's total: time and drift first, then what the cap leaves of each tenant. */
  private ArmStatistics total(
      Map<Cell, ArmStatistics> cells,
      long newest,
      Map<Group, Long> change,
      TenantCap tenantCap,
      int dimension) {
    Map<Group, Map<String, Long>> counts = new EnumMap<>(Group.class);
    for (Map.Entry<Cell, ArmStatistics> entry : cells.entrySet()) {
      Cell cell = entry.getKey();
      for (Group group : Group.values()) {
        long weight = weight(cell, newest, change, group);
        TenantCap.count(counts, group, cell.tenant(), entry.getValue(), weight);
      }
    }
    Map<Group, Map<String, Long>> scales = tenantCap.scales(counts);
    ArmStatistics capped = sum(cells, newest, change, scales, dimension);
    if (tenantCap.outlier() == 0) {
      return capped;
    }
    Consensus consensus = new Consensus(tenantCap.outlier());
    cells.forEach(
        (cell, statistics) ->
            consensus.add(cell, statistics, weight(cell, newest, change, Group.QUALITY)));
    if (!consensus.possible()) {
      return capped;
    }
    Map<String, Long> quality = new TreeMap<>();
    consensus
        .scales(capped)
        .forEach(
            (tenant, left) ->
                quality.put(tenant, times(left, TenantCap.scale(scales, Group.QUALITY, tenant))));
    scales.put(Group.QUALITY, quality);
    return sum(cells, newest, change, scales, dimension);
  }

  private ArmStatistics sum(
      Map<Cell, ArmStatistics> cells,
      long newest,
      Map<Group, Long> change,
      Map<Group, Map<String, Long>> scales,
      int dimension) {
    WeightedSum sum = new WeightedSum(dimension, WeightedSum.CELL_BITS);
    for (Map.Entry<Cell, ArmStatistics> entry : cells.entrySet()) {
      Cell cell = entry.getKey();
      EnumMap<Group, Long> weights = new EnumMap<>(Group.class);
      for (Group group : Group.values()) {
        long scale = TenantCap.scale(scales, group, cell.tenant());
        weights.put(group, times(weight(cell, newest, change, group), scale));
      }
      sum.add(
          entry.getValue(),
          weights.getOrDefault(Group.QUALITY, 0L),
          weights.getOrDefault(Group.OPERATIONAL, 0L),
          weights.getOrDefault(Group.FAILURE, 0L));
    }
    return sum.total();
  }

  private long weight(Cell cell, long newest, Map<Group, Long> change, Group group) {
    long time = timeWeight(newest - cell.bucket());
    boolean before = cell.bucket() < change.getOrDefault(group, Long.MIN_VALUE);
    return before ? times(time, Math.round(driftKeep * ONE)) : time;
  }

  /** Weight of an age in buckets, in steps of 2^-16. */
  long timeWeight(long age) {
    if (windowBuckets > 0 && age >= windowBuckets) {
      return 0;
    }
    // StrictMath: the same bits on every machine.
    return halfLifeBuckets == 0
        ? ONE
        : Math.round(ONE * StrictMath.pow(2, -Math.max(0, age) / halfLifeBuckets));
  }

  /** The product of two weights, rounded half up. */
  static long times(long a, long b) {
    return (a * b + ONE / 2) >> WeightedSum.CELL_BITS;
  }

  static long newest(Statistics cells) {
    return cells.cells().keySet().stream().mapToLong(Cell::bucket).max().orElse(0);
  }

  /** The last change of each arm and group. */
  private static Map<String, Map<Group, Long>> changes(List<DriftMark> drift) {
    Map<String, Map<Group, Long>> changes = new TreeMap<>();
    for (DriftMark mark : drift) {
      changes
          .computeIfAbsent(mark.armId(), id -> new EnumMap<>(Group.class))
          .merge(mark.signal().group(), mark.changeBucket(), Math::max);
    }
    return changes;
  }
}
