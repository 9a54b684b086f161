package io.tidegate.core.learn;

import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts together what a scope decides with: weighted totals, the warm-start prior, what a new arm
 * borrows from its parent, and what a tenant borrows from all.
 *
 * <p>An arm of the global scope has its own total, the prior's sums, and of its parent (as put
 * together itself) at most {@code parentEss} observations. An arm of a tenant has the tenant's own
 * total and at most {@code tenantEss} observations of the global arm. See {@link Shrinkage}.
 *
 * @param weighting how cells count
 * @param parents by arm id, the arm that it is the next version of; no cycles
 * @param parentEss most observations borrowed from a parent, at least 0
 * @param prior sums by arm id, or by model name for every version of it
 * @param tenantEss most observations that a tenant borrows from all, at least 0
 */
public record Assembly(
    Weighting weighting,
    Map<String, String> parents,
    double parentEss,
    Map<String, ArmStatistics> prior,
    double tenantEss) {

  /** Observations borrowed unless told otherwise. */
  public static final double PARENT_ESS = 100;

  /** Observations that a tenant borrows unless told otherwise. */
  public static final double TENANT_ESS = 200;

  /** Weighted totals, nothing borrowed. */
  public static Assembly of(Weighting weighting) {
    return new Assembly(weighting, Map.of(), PARENT_ESS, Map.of(), TENANT_ESS);
  }

  public Assembly {
    if (!(parentEss >= 0 && parentEss <= 1e9 && tenantEss >= 0 && tenantEss <= 1e9)) {
      throw new IllegalArgumentException(
          "borrowed observations: must be 0 to 1e9, were " + parentEss + " and " + tenantEss);
    }
    parents = Map.copyOf(parents);
    prior = Map.copyOf(prior);
    for (String arm : parents.keySet()) {
      Set<String> seen = new HashSet<>();
      for (String at = arm; at != null; at = parents.get(at)) {
        if (!seen.add(at)) {
          throw new IllegalArgumentException("parent: " + arm + " is its own ancestor");
        }
      }
    }
  }

  /**
   * What a scope decides with.
   *
   * @param sums by arm id
   * @param origins by arm id, what was added to the arm's own sums
   */
  public record Arms(SortedMap<String, ArmStatistics> sums, SortedMap<String, String> origins) {
    public Arms {
      sums = Collections.unmodifiableSortedMap(new TreeMap<>(sums));
      origins = Collections.unmodifiableSortedMap(new TreeMap<>(origins));
    }
  }

  /** The arms of all tenants together. */
  public Arms global(Statistics cells, List<DriftMark> drift) {
    SortedMap<String, ArmStatistics> own = weighting.totals(cells, drift);
    parents.keySet().forEach(arm -> own.putIfAbsent(arm, new ArmStatistics(cells.dimension())));
    prior.keySet().forEach(arm -> own.putIfAbsent(arm, new ArmStatistics(cells.dimension())));
    TreeMap<String, ArmStatistics> sums = new TreeMap<>();
    TreeMap<String, String> origins = new TreeMap<>();
    own.keySet().forEach(arm -> resolve(arm, own, sums, origins));
    return new Arms(sums, origins);
  }

  private ArmStatistics resolve(
      String arm,
      Map<String, ArmStatistics> own,
      Map<String, ArmStatistics> sums,
      Map<String, String> origins) {
    ArmStatistics done = sums.get(arm);
    if (done != null) {
      return done;
    }
    ArmStatistics result = own.getOrDefault(arm, empty(own));
    StringBuilder origin = new StringBuilder();
    ArmStatistics before = prior.getOrDefault(arm, prior.get(model(arm)));
    if (before != null) {
      result = Shrinkage.borrow(result, before, Double.POSITIVE_INFINITY);
      origin.append("warm start of ").append(before.quality().count()).append(" observations");
    }
    String parent = parents.get(arm);
    if (parent != null) {
      result = Shrinkage.borrow(result, resolve(parent, own, sums, origins), parentEss);
      origin.append(origin.isEmpty() ? "" : "; ");
      origin.append("at most ").append(parentEss).append(" observations of ").append(parent);
    }
    sums.put(arm, result);
    if (!origin.isEmpty()) {
      origins.put(arm, origin.toString());
    }
    return result;
  }

  /**
   * The arms of one tenant.
   *
   * @param global what {@link #global} made of the same cells
   */
  public Arms tenant(Statistics cells, List<DriftMark> drift, String tenant, Arms global) {
    SortedMap<String, ArmStatistics> own = weighting.totals(cells, drift, tenant);
    TreeMap<String, ArmStatistics> sums = new TreeMap<>();
    TreeMap<String, String> origins = new TreeMap<>();
    global
        .sums()
        .forEach(
            (arm, all) -> {
              ArmStatistics mine = own.getOrDefault(arm, new ArmStatistics(cells.dimension()));
              sums.put(arm, Shrinkage.borrow(mine, all, tenantEss));
              origins.put(arm, "at most " + tenantEss + " observations of all tenants");
            });
    return new Arms(sums, origins);
  }

  private static ArmStatistics empty(Map<String, ArmStatistics> own) {
    return new ArmStatistics(own.values().iterator().next().quality().dimension());
  }

  /** The model of an arm id {@code model@upstreamModel}. */
  private static String model(String armId) {
    int at = armId.indexOf('@');
    return at < 0 ? armId : armId.substring(0, at);
  }
}
