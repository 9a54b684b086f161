package io.tidegate.core.learn;

import io.tidegate.core.learn.Monitored.Group;
import io.tidegate.core.stats.ArmStatistics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bound on one tenant's share of what is learned of an arm.
 *
 * <p>With k tenants that have observed the arm, the share is {@code c = max(share, 2 / k)}: twice a
 * fair one, or {@code share} where there are many. With {@code n_t} the observations of tenant t,
 * weighted by time and drift, the level L is the greatest for which {@code L <= c * sum min(n_t,
 * L)}; a tenant with more than {@code max(L, free)} is scaled down to that. Up to two tenants, and
 * below {@code free} observations, nothing is scaled.
 *
 * <p>Bound: once the others have {@code free * (1 - c) / c} observations, what one tenant says
 * moves an arm's mean signal by at most c times the signal's range; m tenants together by m c. A
 * volume a thousand times as large buys nothing.
 *
 * @param share bound on a tenant's share where there are many, 0..1; 1: no bound
 * @param free observations that a tenant may always contribute, at least 0
 * @param outlier spreads at which a tenant that disagrees counts nothing, see {@link Consensus}; 0:
 *     everybody counts
 */
public record TenantCap(double share, long free, double outlier) {

  /** No bound. */
  public static final TenantCap NONE = new TenantCap(1, 0, 0);

  /** A tenth, 100 observations are free, and four spreads off is out. */
  public static final TenantCap DEFAULT = new TenantCap(0.1, 100, 4);

  private static final int FAIR_SHARES = 2;

  public TenantCap {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "weighting: tenant_share must be above 0 and at most 1, was " + share);
    }
    if (!(outlier >= 0 && outlier <= 1e6)) {
      throw new IllegalArgumentException(
          "weighting: tenant_outlier must be 0 to 1e6, was " + outlier);
    }
    if (free < 0 || free > 1L << 32) {
      throw new IllegalArgumentException("weighting: tenant_free must be 0 to 2^32, was " + free);
    }
  }

  /**
   * What is left of each tenant for one arm, in steps of 2^-16, by group and tenant.
   *
   * @param counts weighted observations, see {@link #count}
   */
  Map<Group, Map<String, Long>> scales(Map<Group, Map<String, Long>> counts) {
    Map<Group, Map<String, Long>> scales = new EnumMap<>(Group.class);
    if (share < 1) {
      counts.forEach((group, byTenant) -> scales.put(group, cap(byTenant)));
    }
    return scales;
  }

  /** Adds a cell's weighted observations to its tenant's. */
  static void count(
      Map<Group, Map<String, Long>> counts,
      Group group,
      String tenant,
      ArmStatistics statistics,
      long weight) {
    long count = Baseline.count(statistics, group) * weight;
    if (count > 0) {
      counts.computeIfAbsent(group, g -> new TreeMap<>()).merge(tenant, count, Long::sum);
    }
  }

  /** A tenant's scale; the whole where nothing was scaled. */
  static long scale(Map<Group, Map<String, Long>> scales, Group group, String tenant) {
    return scales.getOrDefault(group, Map.of()).getOrDefault(tenant, Weighting.ONE);
  }

  /**
   * Scales of the tenants above the level.
   *
   * @param counts observations in steps of 2^-16, by tenant
   */
  private Map<String, Long> cap(Map<String, Long> counts) {
    if (counts.size() <= FAIR_SHARES) {
      return Map.of();
    }
    double bound = Math.max(share, (double) FAIR_SHARES / counts.size());
    double level = Math.max(level(counts, bound), (double) free * Weighting.ONE);
    Map<String, Long> scales = new HashMap<>();
    counts.forEach(
        (tenant, count) -> {
          if (count > level) {
            scales.put(tenant, (long) (Weighting.ONE * (level / count)));
          }
        });
    return scales;
  }

  /** With the m largest at the level: {@code L = c rest / (1 - c m)}, for the first m that fits. */
  private static double level(Map<String, Long> counts, double bound) {
    List<Long> sorted = new ArrayList<>(counts.values());
    sorted.sort((a, b) -> Long.compare(b, a));
    double rest = 0;
    for (long count : sorted) {
      rest += count;
    }
    double level = Double.POSITIVE_INFINITY;
    for (int m = 0; m < sorted.size() && bound * m < 1; m++) {
      level = bound * rest / (1 - bound * m);
      if (sorted.get(m) <= level) {
        break;
      }
      rest -= sorted.get(m);
    }
    return level;
  }
}
