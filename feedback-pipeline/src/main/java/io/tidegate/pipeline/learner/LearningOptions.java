package io.tidegate.pipeline.learner;

import io.tidegate.core.learn.Assembly;
import io.tidegate.core.learn.Drift;
import io.tidegate.core.learn.Weighting;
import java.time.Duration;

/**
 * What a learner makes of its statistics.
 *
 * @param assembly weights, parents, prior
 * @param drift the detector of changes
 * @param tenantScopes whether tenants have snapshots of their own, scope {@code tenant/NAME}
 * @param tenantObservationsMin quality values of a tenant before it has a snapshot, at least 1
 * @param tenantInterval shortest time between two snapshots of a tenant, 100 ms to 1 hour
 */
public record LearningOptions(
    Assembly assembly,
    Drift drift,
    boolean tenantScopes,
    long tenantObservationsMin,
    Duration tenantInterval) {

  /** Cells weighted by default, no parents, no prior, no scopes of tenants. */
  public static final LearningOptions DEFAULT = of(Assembly.of(Weighting.DEFAULT));

  public LearningOptions {
    if (tenantObservationsMin < 1) {
      throw new IllegalArgumentException(
          "learner: tenant observations must be >= 1, was " + tenantObservationsMin);
    }
    if (tenantInterval.toMillis() < 100 || tenantInterval.toHours() > 1) {
      throw new IllegalArgumentException(
          "learner: tenant interval must be 100 ms to 1 h, was " + tenantInterval);
    }
  }

  /** The defaults with another assembly. */
  public static LearningOptions of(Assembly assembly) {
    return new LearningOptions(assembly, Drift.DEFAULT, false, 30, Duration.ofSeconds(2));
  }

  /** The same with snapshots of tenants. */
  public LearningOptions withTenantScopes() {
    return new LearningOptions(assembly, drift, true, tenantObservationsMin, tenantInterval);
  }
}
