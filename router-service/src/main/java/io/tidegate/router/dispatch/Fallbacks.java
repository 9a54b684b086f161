package io.tidegate.router.dispatch;

import io.tidegate.core.catalog.Capability;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.policy.Candidate;
import io.tidegate.router.config.ModelConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may be asked after a model failed. */
final class Fallbacks {
  private Fallbacks() {}

  /**
   * The same request without what was tried; empty when the configuration lists no fallback.
   *
   * @param continuing only models that continue a text may answer
   */
  static Optional<RoutingRequest> next(
      RoutingRequest routing,
      ModelConfig failed,
      Set<String> tried,
      Fleet fleet,
      boolean continuing) {
    RoutingRequest next = routing.afterFailureOf(tried, fleet.openCircuits(System.nanoTime()));
    if (continuing) {
      next = next.withNeed(Capability.PREFILL);
    }
    Optional<List<String>> fallbacks = failed.fallbacks();
    if (fallbacks.isEmpty()) {
      return Optional.of(next);
    }
    Set<String> allowed = new HashSet<>(fallbacks.get());
    if (!next.allowedModels().isEmpty()) {
      allowed.retainAll(next.allowedModels());
    }
    return allowed.isEmpty() ? Optional.empty() : Optional.of(next.withAllowedModels(allowed));
  }

  /** Takes out the models that would find the prompt too long as well. */
  static void excludeWindowsUpTo(int tokens, Set<String> tried, Fleet fleet) {
    for (ArmRuntime other : fleet.arms()) {
      if (other.arm().contextWindowTokens() <= tokens) {
        tried.add(other.arm().id());
      }
    }
  }

  /**
   * True when another model that may answer is worth at least as much as the one that was chosen
   * and would have to be waited for. Nothing is worth more than a model that the caller named.
   */
  static boolean worthMore(
      Route route, DecisionMade made, ArmRuntime arm, Set<String> tried, long waitMillis) {
    if (route.routing().pinnedModel().isPresent()) {
      return false;
    }
    double[] scores = made.scores();
    double afterWait =
        scores[made.chosen()] - route.weights().latencyPerSecond() * waitMillis / 1e3;
    for (int i = 0; i < scores.length; i++) {
      Candidate other = made.candidates().get(i);
      boolean mayAnswer =
          i != made.chosen()
              && !tried.contains(other.armId())
              && arm.config().fallbacks().map(list -> list.contains(other.model())).orElse(true);
      if (mayAnswer && scores[i] >= afterWait) {
        return true;
      }
    }
    return false;
  }
}
