package io.tidegate.core.learn;

import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.learn.Monitored.Group;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics.Cell;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far each tenant's judgement of an arm is from that of the others, and what that leaves of it
 * in the shared policy.
 *
 * <p>With a fit to all tenants (under {@link TenantCap}), {@code m_t} is a tenant's mean residual.
 * Around the median of these, in units of {@code u = |m_t - median| / (outlier * max(.05, 1.4826
 * MAD) + 2 sigma / sqrt(n_t))}, a tenant counts {@code (1 - u^2)^2} and nothing from u = 1 on
 * (Beaton and Tukey 1974, the biweight). Tenants with fewer than {@value #OBSERVATIONS_MIN}
 * observations are left alone; with fewer than {@value #TENANTS_MIN} others there is no consensus.
 * What a tenant says of an arm still counts fully in its own scope.
 */
final class Consensus {

  private static final int TENANTS_MIN = 5;
  private static final int OBSERVATIONS_MIN = 20;
  private static final double SPREAD_MIN = 0.05;
  private static final double MAD_TO_SIGMA = 1.4826;
  private static final double STEP = 1.0 / FeatureVector.STEPS_PER_UNIT;

  private final double outlier;
  private final Map<String, Tenant> tenants = new TreeMap<>();

  /** Sums of one tenant, weighted. */
  private static final class Tenant {
    double count;
    double signal;
    final double[] x;

    Tenant(int dimension) {
      x = new double[dimension];
    }
  }

  /**
   * @param outlier spreads at which a tenant counts nothing, above 0
   */
  Consensus(double outlier) {
    this.outlier = outlier;
  }

  /** Takes note of a cell, with its weight before any tenant's. */
  void add(Cell cell, ArmStatistics statistics, long weight) {
    int d = statistics.quality().dimension();
    Tenant tenant = tenants.computeIfAbsent(cell.tenant(), t -> new Tenant(d));
    double w = (double) weight / Weighting.ONE;
    tenant.count += w * statistics.quality().count();
    tenant.signal += w * statistics.quality().cross(0, 0) * STEP / Monitored.QUALITY.unit();
    for (int i = 0; i < d; i++) {
      tenant.x[i] += w * statistics.quality().gram(0, i) * (STEP * STEP);
    }
  }

  /** True when there are enough tenants to speak of a consensus. */
  boolean possible() {
    return tenants.values().stream().filter(t -> t.count >= OBSERVATIONS_MIN).count()
        >= TENANTS_MIN;
  }

  /** What is left of each tenant, in steps of 2^-16. */
  Map<String, Long> scales(ArmStatistics all) {
    Baseline fit = Baseline.of(all, Group.QUALITY);
    double[] theta = fit.theta(Monitored.QUALITY);
    double noise = Math.sqrt(fit.noise(Monitored.QUALITY));
    Map<String, Double> means = new TreeMap<>();
    tenants.forEach(
        (name, t) -> {
          if (t.count >= OBSERVATIONS_MIN) {
            means.put(name, (t.signal - Baseline.dot(theta, t.x)) / t.count);
          }
        });
    double centre = median(means.values().stream().mapToDouble(m -> m).toArray());
    double mad = median(means.values().stream().mapToDouble(m -> Math.abs(m - centre)).toArray());
    double spread = outlier * Math.max(SPREAD_MIN, MAD_TO_SIGMA * mad);
    Map<String, Long> scales = new HashMap<>();
    tenants.forEach(
        (name, t) -> {
          double error = 2 * noise / Math.sqrt(t.count);
          double u = Math.abs(means.getOrDefault(name, centre) - centre) / (spread + error);
          double left = Math.max(0, 1 - u * u);
          scales.put(name, Math.round(Weighting.ONE * left * left));
        });
    return scales;
  }

  private static double median(double[] values) {
    java.util.Arrays.sort(values);
    int n = values.length;
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
  }
}
