package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whom one request has asked, and who may be asked next. */
final class Trail {
  private final DecisionDesk desk;
  private final Route route;
  private final Set<String> triedArms = new HashSet<>();

  /** A few at most: looking through a list is cheaper than hashing. */
  private final List<Endpoint> triedEndpoints = new ArrayList<>(2);

  private final List<Endpoint> silentEndpoints = new ArrayList<>(0);
  private RoutingRequest routing;

  Trail(DecisionDesk desk, Route route) {
    this.desk = desk;
    this.route = route;
    this.routing = route.routing();
  }

  /** A new decision: its endpoints have not been asked. */
  void arrive() {
    triedEndpoints.clear();
  }

  /** A place at the best endpoint of the arm: one not asked yet, or one that answered badly. */
  @Nullable Slot acquire(ArmRuntime arm, long nowNanos) {
    Slot slot = arm.acquire(nowNanos, triedEndpoints);
    // A retry goes back to an endpoint that was asked before, but never to a silent one.
    return slot == null ? arm.acquire(nowNanos, silentEndpoints) : slot;
  }

  void asked(Endpoint endpoint) {
    triedEndpoints.add(endpoint);
  }

  void silent(Endpoint endpoint) {
    silentEndpoints.add(endpoint);
  }

  boolean otherEndpoint(ArmRuntime arm, long nowNanos) {
    return arm.hasRoom(nowNanos, triedEndpoints);
  }

  boolean elsewhereWorthMore(DecisionMade made, ArmRuntime arm, long waitMillis) {
    return Fallbacks.worthMore(route, made, arm, triedArms, waitMillis);
  }

  /**
   * Another decision, if the caller allows one and the constraints leave somebody.
   *
   * @param continuing only models that continue a text may answer
   * @param unredacted they would see what was said before with the personal data in it
   */
  Optional<DecisionMade> hop(
      DecisionMade made, ArmRuntime arm, FailureKind kind, boolean continuing, boolean unredacted) {
    if (!route.fallbackAllowed()) {
      return Optional.empty();
    }
    triedArms.add(arm.arm().id());
    if (kind.action() == FailureKind.Action.LARGER_WINDOW) {
      Fallbacks.excludeWindowsUpTo(arm.arm().contextWindowTokens(), triedArms, desk.fleet());
    }
    Optional<RoutingRequest> next =
        Fallbacks.next(
            unredacted ? routing.withRelease(route.unredacted().release()) : routing,
            arm.config(),
            triedArms,
            desk.fleet(),
            continuing);
    if (next.isPresent()
        && desk.decide(route, next.get(), made.decisionId(), false)
            instanceof DecisionResult.Decided decided) {
      routing = next.get();
      return Optional.of(decided.decision());
    }
    return Optional.empty();
  }
}
