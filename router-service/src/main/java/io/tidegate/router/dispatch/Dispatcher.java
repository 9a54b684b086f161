package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.router.config.RoutingConfig;
import io.tidegate.router.guard.RetryBudget;
import io.tidegate.router.metrics.GatewayMetrics;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;

/** Brings requests to an answer: decide, ask, and decide again when that failed. */
public final class Dispatcher {
  private final DecisionDesk desk;
  private final FlightParts parts;

  /**
   * @param ledger books what attempts cost
   * @param routing how often and how patiently upstreams are asked
   */
  public Dispatcher(
      Vertx vertx,
      DecisionDesk desk,
      AttemptLedger ledger,
      GatewayMetrics metrics,
      RoutingConfig routing) {
    this.desk = desk;
    this.parts =
        new FlightParts(
            vertx,
            desk,
            ledger,
            metrics,
            new RetryBudget(),
            routing.maxAttempts(),
            routing.keepAlive().toMillis(),
            routing.writeIdle().toMillis());
  }

  /**
   * Answers a request; call on the event loop of its caller.
   *
   * @return the flight, for telling it that the caller has hung up
   */
  public Flight dispatch(Route route, Caller caller) {
    Flight flight = new Flight(parts, route, caller);
    DecisionResult result = decide(route, false);
    if (result instanceof DecisionResult.Decided decided) {
      flight.take(decided.decision());
    } else if (result instanceof DecisionResult.NoEligibleArm none) {
      caller.refuse(none.rejections(), retryAfterMillis());
    }
    return flight;
  }

  /** Decides without asking anybody. */
  public DecisionResult decideOnly(Route route) {
    return decide(route, true);
  }

  /**
   * Decides; a pinned model whose every endpoint is out of order counts as one that failed, and its
   * fallbacks are asked at once.
   */
  private DecisionResult decide(Route route, boolean callerDispatches) {
    // Who runs the model without this gateway would send the request as it is.
    RoutingRequest routing = callerDispatches ? route.unredacted() : route.routing();
    DecisionResult result = desk.decide(route, routing, "", callerDispatches);
    Optional<String> pinned = routing.pinnedModel();
    if (!(result instanceof DecisionResult.NoEligibleArm none)
        || pinned.isEmpty()
        || !route.fallbackAllowed()) {
      return result;
    }
    for (Rejection rejection : none.rejections()) {
      ArmRuntime arm = desk.fleet().arm(rejection.armId());
      if (rejection.code() == Rejection.Code.CIRCUIT_OPEN
          && arm.arm().model().equals(pinned.get())) {
        return Fallbacks.next(routing, arm.config(), Set.of(arm.arm().id()), desk.fleet(), false)
            .map(next -> desk.decide(route, next, "", callerDispatches))
            .filter(next -> next instanceof DecisionResult.Decided)
            .orElse(result);
      }
    }
    return result;
  }

  /** The soonest time at which an ejected endpoint may be tried again; 0 when none is ejected. */
  public long retryAfterMillis() {
    return desk.fleet().soonestProbeMillis(System.nanoTime());
  }

  /** Repetitions and requests under way. */
  public RetryBudget retries() {
    return parts.retries();
  }

  /** The public name of a decision's model. */
  static String model(DecisionMade decision) {
    return decision.chosenCandidate().model();
  }
}
