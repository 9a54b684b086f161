package io.tidegate.router.config;

import io.tidegate.core.catalog.Arm;
import io.tidegate.router.guard.Breaker;
import java.util.List;
import java.util.Optional;

/**
 * One model: the arm that policies see, and how to reach it.
 *
 * @param arm name, tier, capabilities, window, price
 * @param priced the file gives a price; without one it counts as free
 * @param endpoints addresses, at least one
 * @param timeouts deadlines
 * @param retries further attempts on the same endpoint after a failure that allows it, 0..3;
 *     default 1
 * @param fallbacks models that may answer after this one failed; absent means every eligible one
 * @param maxInflight requests at once per endpoint; default 64
 * @param adaptiveConcurrency fewer than {@code maxInflight} when the endpoint shows that it is
 *     overloaded; default true
 * @param breaker when endpoints are ejected and for how long
 */
public record ModelConfig(
    Arm arm,
    boolean priced,
    List<EndpointConfig> endpoints,
    Timeouts timeouts,
    int retries,
    Optional<List<String>> fallbacks,
    int maxInflight,
    boolean adaptiveConcurrency,
    Breaker.Settings breaker) {
  public ModelConfig {
    endpoints = List.copyOf(endpoints);
  }

  public String name() {
    return arm.model();
  }
}
