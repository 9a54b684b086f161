package io.tidegate.core.constraint;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.Rejection.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The ordered rules of this release; the first that objects is the one reported. */
public final class Constraints {

  private static final Constraints STANDARD =
      new Constraints(
          List.of(
              Constraints::personalDataStaysOnTheEdge,
              Constraints::mode,
              Constraints::allowList,
              Constraints::pinned,
              Constraints::capability,
              Constraints::contextWindow,
              Constraints::priceCeiling,
              Constraints::budget,
              Constraints::alreadyTried,
              Constraints::openCircuit));

  private final List<Constraint> rules;

  private Constraints(List<Constraint> rules) {
    this.rules = rules;
  }

  /** All rules; no argument can take one away. */
  public static Constraints standard() {
    return STANDARD;
  }

  /** Splits the catalog into arms that may answer and reasons why the others may not. */
  public Eligibility apply(RoutingRequest request, Catalog catalog) {
    List<Arm> eligible = new ArrayList<>();
    List<Rejection> rejections = new ArrayList<>();
    for (Arm arm : catalog.arms()) {
      Rejection rejection = firstRejection(request, arm);
      if (rejection == null) {
        eligible.add(arm);
      } else {
        rejections.add(rejection);
      }
    }
    return preferred(request, eligible, rejections);
  }

  private @org.jspecify.annotations.Nullable Rejection firstRejection(
      RoutingRequest request, Arm arm) {
    for (Constraint rule : rules) {
      Optional<Rejection> rejection = rule.check(request, arm);
      if (rejection.isPresent()) {
        return rejection.get();
      }
    }
    return null;
  }

  private static Eligibility preferred(
      RoutingRequest request, List<Arm> eligible, List<Rejection> rejections) {
    Tier wanted =
        switch (request.mode()) {
          case PREFER_EDGE -> Tier.EDGE;
          case PREFER_CLOUD -> Tier.CLOUD;
          default -> null;
        };
    if (wanted == null || eligible.stream().noneMatch(arm -> arm.tier() == wanted)) {
      return new Eligibility(eligible, rejections);
    }
    List<Arm> kept = new ArrayList<>();
    for (Arm arm : eligible) {
      if (arm.tier() == wanted) {
        kept.add(arm);
      } else {
        rejections.add(
            reject(arm, Code.MODE, "mode is " + request.mode().label() + " and one is eligible"));
      }
    }
    return new Eligibility(kept, rejections);
  }

  private static Optional<Rejection> personalDataStaysOnTheEdge(RoutingRequest request, Arm arm) {
    if (request.personalDataKinds().isEmpty() || arm.tier() == Tier.EDGE) {
      return Optional.empty();
    }
    Set<String> kinds = request.edgeOnlyKinds();
    return kinds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            reject(
                arm,
                Code.PERSONAL_DATA,
                "personal data (" + String.join(", ", kinds) + ") stays on the edge"));
  }

  private static Optional<Rejection> mode(RoutingRequest request, Arm arm) {
    Tier only =
        switch (request.mode()) {
          case ONLY_EDGE -> Tier.EDGE;
          case ONLY_CLOUD -> Tier.CLOUD;
          default -> arm.tier();
        };
    return arm.tier() == only
        ? Optional.empty()
        : Optional.of(reject(arm, Code.MODE, "mode is " + request.mode().label()));
  }

  private static Optional<Rejection> allowList(RoutingRequest request, Arm arm) {
    return request.allowedModels().isEmpty() || request.allowedModels().contains(arm.model())
        ? Optional.empty()
        : Optional.of(reject(arm, Code.ALLOW_LIST, "the tenant may not use this model"));
  }

  private static Optional<Rejection> pinned(RoutingRequest request, Arm arm) {
    return request.pinnedModel().isEmpty() || request.pinnedModel().get().equals(arm.model())
        ? Optional.empty()
        : Optional.of(reject(arm, Code.PINNED, "the request names " + request.pinnedModel().get()));
  }

  private static Optional<Rejection> capability(RoutingRequest request, Arm arm) {
    if (arm.capabilities().containsAll(request.needs())) {
      return Optional.empty();
    }
    for (Capability need : new TreeSet<>(request.needs())) {
      if (!arm.capabilities().contains(need)) {
        return Optional.of(reject(arm, Code.CAPABILITY, "the model lacks " + need.label()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Rejection> contextWindow(RoutingRequest request, Arm arm) {
    long needed = (long) request.promptTokens() + request.maxOutputTokens();
    return needed <= arm.contextWindowTokens()
        ? Optional.empty()
        : Optional.of(
            reject(
                arm,
                Code.CONTEXT_WINDOW,
                "about "
                    + needed
                    + " tokens are needed, the window has "
                    + arm.contextWindowTokens()));
  }

  private static Optional<Rejection> priceCeiling(RoutingRequest request, Arm arm) {
    if (request.maxCostNanoUsd().isEmpty()) {
      return Optional.empty();
    }
    long worst = arm.price().costNanoUsd(request.promptTokens(), request.maxOutputTokens());
    return worst <= request.maxCostNanoUsd().getAsLong()
        ? Optional.empty()
        : Optional.of(
            reject(
                arm,
                Code.PRICE_CEILING,
                "may cost "
                    + worst
                    + " nano-USD, the ceiling is "
                    + request.maxCostNanoUsd().getAsLong()));
  }

  private static Optional<Rejection> budget(RoutingRequest request, Arm arm) {
    return request.overBudget().contains(arm.id())
        ? Optional.of(
            reject(arm, Code.BUDGET, "its worst cost does not fit into what the budget has left"))
        : Optional.empty();
  }

  private static Optional<Rejection> alreadyTried(RoutingRequest request, Arm arm) {
    return request.triedArms().contains(arm.id())
        ? Optional.of(reject(arm, Code.ALREADY_TRIED, "failed this request before"))
        : Optional.empty();
  }

  private static Optional<Rejection> openCircuit(RoutingRequest request, Arm arm) {
    return request.openCircuits().contains(arm.id())
        ? Optional.of(reject(arm, Code.CIRCUIT_OPEN, "no healthy endpoint"))
        : Optional.empty();
  }

  private static Rejection reject(Arm arm, Code code, String sentence) {
    return new Rejection(arm.id(), code, sentence);
  }
}
