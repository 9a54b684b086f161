package io.tidegate.router.dispatch;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.features.ArmState;
import io.tidegate.router.config.ModelConfig;
import io.tidegate.router.guard.Ejections;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** All arms as they are right now. */
public final class Fleet {
  private static final long RETRY_AFTER_MILLIS_MIN = 1_000;

  private final Map<String, ArmRuntime> byId = new LinkedHashMap<>();
  private final List<ArmRuntime> arms;
  private final List<Arm> catalog;
  private final boolean canContinue;
  private final Ejections ejections;

  /**
   * @param previous whose arms are taken over, with their connections and what is known of them,
   *     where the model's configuration is the same
   */
  public Fleet(Vertx vertx, Collection<ModelConfig> models, Optional<Fleet> previous) {
    this.ejections = previous.map(fleet -> fleet.ejections).orElseGet(() -> new Ejections(0));
    for (ModelConfig model : models) {
      String id = model.arm().id();
      byId.put(
          id,
          previous
              .map(fleet -> fleet.byId.get(id))
              .filter(arm -> arm.config().equals(model))
              .orElseGet(() -> started(vertx, model, ejections)));
    }
    this.arms = List.copyOf(byId.values());
    this.catalog = arms.stream().map(ArmRuntime::arm).toList();
    this.canContinue =
        catalog.stream().anyMatch(arm -> arm.capabilities().contains(Capability.PREFILL));
  }

  private static ArmRuntime started(Vertx vertx, ModelConfig model, Ejections ejections) {
    return new ArmRuntime(
        model,
        model.endpoints().stream().map(e -> new Endpoint(vertx, model, e, ejections)).toList());
  }

  public Collection<ArmRuntime> arms() {
    return arms;
  }

  /** What the arms are, in the order of the configuration. */
  public List<Arm> catalog() {
    return catalog;
  }

  /**
   * The arm with this id.
   *
   * @throws IllegalStateException when the catalog and the fleet are not of one configuration
   */
  public ArmRuntime arm(String id) {
    ArmRuntime arm = byId.get(id);
    if (arm == null) {
      throw new IllegalStateException("no such arm: " + id);
    }
    return arm;
  }

  /** Ids of arms without an endpoint that may be asked. */
  public Set<String> openCircuits(long nowNanos) {
    Set<String> open = Set.of();
    for (ArmRuntime arm : arms) {
      if (!arm.available(nowNanos)) {
        open = open.isEmpty() ? new HashSet<>() : open;
        open.add(arm.id());
      }
    }
    return open;
  }

  /**
   * True when every endpoint is failing: the next answer would be an error, wherever it is asked.
   */
  boolean allFailing() {
    for (ArmRuntime arm : arms) {
      for (Endpoint endpoint : arm.endpoints()) {
        if (!endpoint.breaker().failing()) {
          return false;
        }
      }
    }
    return true;
  }

  /** The failure that tells a caller so, and when to come back. */
  Failure allDown(Failure last) {
    long wait = Math.max(RETRY_AFTER_MILLIS_MIN, soonestProbeMillis(System.nanoTime()));
    return new Failure(
        FailureKind.ALL_DOWN, last.upstreamStatus(), Optional.empty(), OptionalLong.of(wait));
  }

  /** The soonest time at which an ejected endpoint may be tried again; 0 when none is ejected. */
  long soonestProbeMillis(long nowNanos) {
    long soonest = 0;
    for (ArmRuntime arm : arms) {
      for (Endpoint endpoint : arm.endpoints()) {
        long wait = endpoint.breaker().waitMillis(nowNanos);
        if (wait > 0 && (soonest == 0 || wait < soonest)) {
          soonest = wait;
        }
      }
    }
    return soonest;
  }

  /** Some model continues a text that another began. */
  boolean canContinue() {
    return canContinue;
  }

  /** Live features by arm id. */
  public Map<String, ArmState> states() {
    Map<String, ArmState> states = new HashMap<>(2 * arms.size());
    for (ArmRuntime arm : arms) {
      states.put(arm.id(), arm.state());
    }
    return states;
  }
}
