package io.tidegate.router;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.dispatch.Fleet;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.PolicyHolder;
import java.util.concurrent.atomic.AtomicInteger;

/** Meters that are read when they are asked for. */
final class RouterGauges {
  private RouterGauges() {}

  static void register(
      GatewayMetrics metrics,
      TidegateConfig config,
      String catalogHash,
      PolicyHolder policy,
      Fleet fleet,
      AtomicInteger inflight) {
    metrics.gauge(
        "tidegate.info",
        policy,
        p -> 1,
        "config_hash",
        config.hash(),
        "catalog_hash",
        catalogHash,
        "schema_hash",
        FeatureSchema.V1.hash());
    metrics.gauge("tidegate.policy.version", policy, p -> p.current().version());
    metrics.gauge(
        "tidegate.policy.age.seconds",
        policy,
        p ->
            p.current().version() == 0
                ? Double.NaN
                : (System.currentTimeMillis() - p.current().createdEpochMillis()) / 1e3);
    metrics.gauge("tidegate.requests.inflight", inflight, AtomicInteger::get);
    fleet
        .arms()
        .forEach(
            arm ->
                arm.endpoints()
                    .forEach(
                        endpoint -> {
                          String name = arm.arm().model() + "@" + endpoint.name();
                          metrics.gauge(
                              "tidegate.breaker.state",
                              endpoint,
                              e -> e.breakerState(),
                              "endpoint",
                              name);
                          metrics.gauge(
                              "tidegate.inflight", endpoint, e -> e.inflight(), "endpoint", name);
                          metrics.gauge(
                              "tidegate.limit", endpoint, e -> e.limit(), "endpoint", name);
                        }));
  }
}
