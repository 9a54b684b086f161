package io.tidegate.core.constraint;

import io.tidegate.core.catalog.Capability;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the constraints look at: sizes, needs and wishes of one request, and nothing of its text.
 *
 * @param promptTokens estimated prompt length, tokens
 * @param maxOutputTokens the caller's limit on the completion, or the estimate when there is none
 * @param personalDataKinds kinds of personal data found in any role; empty for none
 * @param mode the strictest of tenant's and request's wish
 * @param needs what the answering model must be able to do
 * @param maxCostNanoUsd the caller's price ceiling for this request, nano-USD
 * @param allowedModels public model names that the tenant may use; empty means all
 * @param pinnedModel the model that the caller named; empty lets the policy choose
 * @param openCircuits ids of arms without a healthy endpoint
 * @param triedArms ids of arms that already failed this request
 * @param overBudget ids of arms whose worst cost no longer fits into a budget
 * @param release what lets kinds of personal data leave the edge
 */
public record RoutingRequest(
    int promptTokens,
    int maxOutputTokens,
    Set<String> personalDataKinds,
    Mode mode,
    Set<Capability> needs,
    OptionalLong maxCostNanoUsd,
    Set<String> allowedModels,
    Optional<String> pinnedModel,
    Set<String> openCircuits,
    Set<String> triedArms,
    Set<String> overBudget,
    Release release) {

  public RoutingRequest {
    if (promptTokens < 0 || maxOutputTokens < 0) {
      throw new IllegalArgumentException(
          "tokens: must be >= 0, were " + promptTokens + " and " + maxOutputTokens);
    }
    personalDataKinds = Set.copyOf(personalDataKinds);
    needs = Set.copyOf(needs);
    allowedModels = Set.copyOf(allowedModels);
    openCircuits = Set.copyOf(openCircuits);
    triedArms = Set.copyOf(triedArms);
    overBudget = Set.copyOf(overBudget);
  }

  /** A request within every budget. */
  public RoutingRequest(
      int promptTokens,
      int maxOutputTokens,
      Set<String> personalDataKinds,
      Mode mode,
      Set<Capability> needs,
      OptionalLong maxCostNanoUsd,
      Set<String> allowedModels,
      Optional<String> pinnedModel,
      Set<String> openCircuits,
      Set<String> triedArms) {
    this(
        promptTokens,
        maxOutputTokens,
        personalDataKinds,
        mode,
        needs,
        maxCostNanoUsd,
        allowedModels,
        pinnedModel,
        openCircuits,
        triedArms,
        Set.of(),
        Release.NONE);
  }

  /** A request without personal data, wishes or special needs. */
  public static RoutingRequest of(int promptTokens, int maxOutputTokens) {
    return new RoutingRequest(
        promptTokens,
        maxOutputTokens,
        Set.of(),
        Mode.ANY,
        Set.of(Capability.CHAT),
        OptionalLong.empty(),
        Set.of(),
        Optional.empty(),
        Set.of(),
        Set.of());
  }

  /** The same request at its next hop: everything holds that held before. */
  public RoutingRequest afterFailureOf(Set<String> tried, Set<String> openCircuitsNow) {
    return new RoutingRequest(
        promptTokens,
        maxOutputTokens,
        personalDataKinds,
        mode,
        needs,
        maxCostNanoUsd,
        allowedModels,
        Optional.empty(),
        openCircuitsNow,
        tried,
        overBudget,
        release);
  }

  /** The same request for one model alone. */
  public RoutingRequest pinnedTo(String model) {
    return new RoutingRequest(
        promptTokens,
        maxOutputTokens,
        personalDataKinds,
        mode,
        needs,
        maxCostNanoUsd,
        allowedModels,
        Optional.of(model),
        openCircuits,
        triedArms,
        overBudget,
        release);
  }

  /** The same request with these arms out of its budgets' reach. */
  public RoutingRequest withOverBudget(Set<String> arms) {
    return new RoutingRequest(
        promptTokens,
        maxOutputTokens,
        personalDataKinds,
        mode,
        needs,
        maxCostNanoUsd,
        allowedModels,
        pinnedModel,
        openCircuits,
        triedArms,
        arms,
        release);
  }

  /** The same request for fewer models. */
  public RoutingRequest withAllowedModels(Set<String> models) {
    return new RoutingRequest(
        promptTokens,
        maxOutputTokens,
        personalDataKinds,
        mode,
        needs,
        maxCostNanoUsd,
        models,
        pinnedModel,
        openCircuits,
        triedArms,
        overBudget,
        release);
  }

  /** The same request with one more need. */
  public RoutingRequest withNeed(Capability need) {
    Set<Capability> all = EnumSet.of(need);
    all.addAll(needs);
    return new RoutingRequest(
        promptTokens,
        maxOutputTokens,
        personalDataKinds,
        mode,
        all,
        maxCostNanoUsd,
        allowedModels,
        pinnedModel,
        openCircuits,
        triedArms,
        overBudget,
        release);
  }

  /** The same request with another release; its hops keep it. */
  public RoutingRequest withRelease(Release other) {
    return new RoutingRequest(
        promptTokens,
        maxOutputTokens,
        personalDataKinds,
        mode,
        needs,
        maxCostNanoUsd,
        allowedModels,
        pinnedModel,
        openCircuits,
        triedArms,
        overBudget,
        other);
  }

  /** Kinds that keep this request on the edge, sorted. */
  public SortedSet<String> edgeOnlyKinds() {
    SortedSet<String> kinds = new TreeSet<>(personalDataKinds);
    kinds.removeAll(release.allowed());
    kinds.removeAll(release.redacted().keySet());
    return kinds;
  }
}
