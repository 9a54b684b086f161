package io.tidegate.router.dispatch;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.features.ArmState;
import io.tidegate.router.config.ModelConfig;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All arms as they are right now. */
public final class Fleet {
  private final Map<String, ArmRuntime> byId = new LinkedHashMap<>();

  /**
   * @param previous whose arms are taken over, with their connections and what is known of them,
   *     where the model's configuration is the same
   */
  public Fleet(Vertx vertx, Collection<ModelConfig> models, Optional<Fleet> previous) {
    for (ModelConfig model : models) {
      String id = model.arm().id();
      byId.put(
          id,
          previous
              .map(fleet -> fleet.byId.get(id))
              .filter(arm -> arm.config().equals(model))
              .orElseGet(() -> started(vertx, model)));
    }
  }

  private static ArmRuntime started(Vertx vertx, ModelConfig model) {
    return new ArmRuntime(
        model, model.endpoints().stream().map(e -> new Endpoint(vertx, model, e)).toList());
  }

  public Collection<ArmRuntime> arms() {
    return byId.values();
  }

  /** What the arms are, in the order of the configuration. */
  public List<Arm> catalog() {
    return byId.values().stream().map(ArmRuntime::arm).toList();
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
    Set<String> open = new HashSet<>();
    byId.forEach(
        (id, arm) -> {
          if (!arm.available(nowNanos)) {
            open.add(id);
          }
        });
    return open;
  }

  /** Live features by arm id. */
  public Map<String, ArmState> states() {
    Map<String, ArmState> states = new HashMap<>();
    byId.forEach((id, arm) -> states.put(id, arm.state()));
    return states;
  }
}
