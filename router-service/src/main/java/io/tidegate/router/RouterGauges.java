package io.tidegate.router;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.dispatch.ArmRuntime;
import io.tidegate.router.dispatch.Endpoint;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.PolicyBoard;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** Meters that are read when they are asked for, of whatever generation serves then. */
final class RouterGauges {
  private final GatewayMetrics metrics;
  private final Generations generations;

  RouterGauges(GatewayMetrics metrics, Generations generations) {
    this.metrics = metrics;
    this.generations = generations;
  }

  /** Registers what does not depend on the configuration. */
  void register(PolicyBoard board, LongSupplier clockMillis) {
    metrics.gauge("tidegate.policy.version", board, b -> b.holder().current().version());
    metrics.gauge(
        "tidegate.policy.age.seconds",
        board,
        b -> {
          PolicyState state = b.holder().current();
          return state.version() == 0
              ? Double.NaN
              : (clockMillis.getAsLong() - state.createdEpochMillis()) / 1e3;
        });
    metrics.gauge("tidegate.policy.frozen", board, b -> b.frozen() ? 1 : 0);
    metrics.gauge("tidegate.requests.inflight", generations, g -> g.current().inflight().get());
    metrics.gauge("tidegate.config.reload.epoch.seconds", generations, Generations::sinceSeconds);
  }

  /** Registers what the generation in force is the first to have. */
  void registerCurrent() {
    Generation now = generations.current();
    String hash = now.configHash();
    metrics.gauge(
        "tidegate.info",
        generations,
        g -> g.current().configHash().equals(hash) ? 1 : 0,
        "config_hash",
        hash,
        "catalog_hash",
        now.catalogHash(),
        "schema_hash",
        FeatureSchema.V1.hash());
    for (ArmRuntime arm : now.fleet().arms()) {
      for (Endpoint endpoint : arm.endpoints()) {
        String name = name(arm, endpoint);
        gauge("tidegate.breaker.state", name, Endpoint::breakerState);
        gauge("tidegate.inflight", name, Endpoint::inflight);
        gauge("tidegate.limit", name, Endpoint::limit);
      }
    }
  }

  /** NaN while no model has the endpoint. */
  private void gauge(String meter, String name, ToDoubleFunction<Endpoint> value) {
    metrics.gauge(
        meter,
        generations,
        g -> {
          for (ArmRuntime arm : g.current().fleet().arms()) {
            for (Endpoint endpoint : arm.endpoints()) {
              if (name(arm, endpoint).equals(name)) {
                return value.applyAsDouble(endpoint);
              }
            }
          }
          return Double.NaN;
        },
        "endpoint",
        name);
  }

  private static String name(ArmRuntime arm, Endpoint endpoint) {
    return arm.arm().model() + "@" + endpoint.name();
  }
}
