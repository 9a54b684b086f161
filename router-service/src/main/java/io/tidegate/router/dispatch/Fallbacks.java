package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.router.config.ModelConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may be asked after a model failed. */
final class Fallbacks {
  private Fallbacks() {}

  /** The same request without what was tried; empty when the configuration lists no fallback. */
  static Optional<RoutingRequest> next(
      RoutingRequest routing, ModelConfig failed, Set<String> tried, Fleet fleet) {
    RoutingRequest next = routing.afterFailureOf(tried, fleet.openCircuits(System.nanoTime()));
    Optional<List<String>> fallbacks = failed.fallbacks();
    if (fallbacks.isEmpty()) {
      return Optional.of(next);
    }
    Set<String> allowed = new HashSet<>(fallbacks.get());
    if (!next.allowedModels().isEmpty()) {
      allowed.retainAll(next.allowedModels());
    }
    if (allowed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RoutingRequest(
            next.promptTokens(),
            next.maxOutputTokens(),
            next.personalDataKinds(),
            next.mode(),
            next.needs(),
            next.maxCostNanoUsd(),
            allowed,
            next.pinnedModel(),
            next.openCircuits(),
            next.triedArms()));
  }
}
