package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Decider;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionRequest;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.Workspace;
import io.tidegate.router.budget.Budgets;
import io.tidegate.router.content.KeptPrompts;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.PolicyHolder;
import io.tidegate.router.policy.PolicyInForce;
import io.tidegate.router.recent.DecisionLog;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes decisions with the state of the moment and sees that each is logged. */
public final class DecisionDesk {
  /** One for each event loop. */
  private static final ThreadLocal<Workspace> WORKSPACES = ThreadLocal.withInitial(Workspace::new);

  private record Deciding(@Nullable Policy policy, Decider decider) {}

  private final Decider decider;
  private final PolicyHolder policy;
  private final DecisionIds ids;
  private final Fleet fleet;
  private final Budgets budgets;
  private final EventSink events;
  private final DecisionLog log;
  private final KeptPrompts kept;
  private final GatewayMetrics metrics;
  private final LongSupplier clockMillis;
  private volatile Deciding deciding;

  public DecisionDesk(
      Decider decider,
      PolicyHolder policy,
      DecisionIds ids,
      Fleet fleet,
      Budgets budgets,
      EventSink events,
      DecisionLog log,
      KeptPrompts kept,
      GatewayMetrics metrics,
      LongSupplier clockMillis) {
    this.decider = decider;
    this.policy = policy;
    this.ids = ids;
    this.fleet = fleet;
    this.budgets = budgets;
    this.events = events;
    this.log = log;
    this.kept = kept;
    this.metrics = metrics;
    this.clockMillis = clockMillis;
    this.deciding = new Deciding(null, decider);
  }

  /**
   * Decides.
   *
   * @param routing the route's own, or what is left of it at a later hop
   * @param parentId the failed decision before; empty for a first attempt
   * @param callerDispatches the caller runs the model itself
   */
  public DecisionResult decide(
      Route route, RoutingRequest routing, String parentId, boolean callerDispatches) {
    long now = clockMillis.getAsLong();
    double dual = budgets.dualPerUsd(route.account(), now);
    Set<String> over = budgets.unaffordable(route.account(), route.request(), fleet.catalog(), now);
    PolicyInForce inForce = policy.inForce();
    RoutingRequest within = routing.withOverBudget(over);
    DecisionResult result =
        decide(route, within, inForce, parentId, now, dual, route.exploration());
    if (route.sticky().isPresent()
        && parentId.isEmpty()
        && result instanceof DecisionResult.Decided first) {
      Optional<RoutingRequest> stay = route.sticky().get().stay(within, first.decision());
      if (stay.isPresent()) {
        result = decide(route, stay.get(), inForce, parentId, now, dual, false);
      }
    }
    if (result instanceof DecisionResult.Decided decided) {
      DecisionMade decision = decided.decision();
      log.add(decision, callerDispatches);
      events.decision(decision, route.traceparent());
      kept.decided(decision, route.request());
      metrics.decision(
          decision.chosenCandidate().model(),
          decision.chosenCandidate().tier().label(),
          decision.reason().label(),
          decision.candidates().size());
    } else {
      metrics.noEligibleModel();
    }
    return result;
  }

  private DecisionResult decide(
      Route route,
      RoutingRequest routing,
      PolicyInForce inForce,
      String parentId,
      long now,
      double dual,
      boolean exploration) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return decider(inForce.policy())
        .decide(
            new DecisionRequest(
                ids.mint(now, random.nextLong(), random.nextLong()),
                parentId,
                route.requestId(),
                route.tenant(),
                now,
                routing,
                route.reading().features(),
                route.reading().task(),
                route.reading().classifier(),
                route.weights().withCostPerUsd(route.weights().costPerUsd() + dual),
                route.learning(),
                fleet.states(),
                dual,
                exploration,
                route.reading().bundle()),
            inForce.state(route.tenant()),
            WORKSPACES.get());
  }

  /** The decider with the policy in force; made anew only when that changes. */
  private Decider decider(Policy inForce) {
    Deciding current = deciding;
    if (current.policy() != inForce) {
      current = new Deciding(inForce, decider.withPolicy(inForce));
      deciding = current;
    }
    return current.decider();
  }

  /** Logs what came of a decision. */
  public void outcome(OutcomeObserved outcome, String traceparent) {
    log.outcome(outcome);
    events.outcome(outcome, traceparent);
  }

  public Fleet fleet() {
    return fleet;
  }

  public long nowEpochMillis() {
    return clockMillis.getAsLong();
  }
}
