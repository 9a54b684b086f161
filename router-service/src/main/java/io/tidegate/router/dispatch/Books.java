package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.router.dispatch.AttemptLedger.Bill;
import io.tidegate.router.guard.RetryBudget;
import io.tidegate.router.metrics.GatewayMetrics;
import org.jspecify.annotations.Nullable;

/** What one request takes of the gateway and has to give back: bills, outcomes, retry places. */
final class Books {
  private final DecisionDesk desk;
  private final GatewayMetrics metrics;
  private final RetryBudget retries;
  private final Route route;
  private long decisionNanos;
  private boolean begun;
  private boolean retrying;

  Books(FlightParts parts, Route route) {
    this.desk = parts.desk();
    this.metrics = parts.metrics().of(route.request().operation().label());
    this.retries = parts.retries();
    this.route = route;
  }

  /** A decision is acted on; true for the request's first. */
  boolean open() {
    decisionNanos = System.nanoTime();
    boolean first = !begun;
    if (first) {
      begun = true;
      retries.begin();
    }
    return first;
  }

  /** A decision was acted on. */
  boolean begun() {
    return begun;
  }

  /** A place for a repetition, kept until {@link #stopRetrying}. */
  boolean tryRetry() {
    retrying = retrying || retries.tryRetry();
    return retrying;
  }

  void stopRetrying() {
    if (retrying) {
      retrying = false;
      retries.retried();
    }
  }

  /** The request is over. */
  void close() {
    stopRetrying();
    retries.end();
  }

  /** Ends a decision: its last attempt's bill, its outcome; the cost in nano-USD. */
  long settle(DecisionMade made, Status status, String outcome, @Nullable Attempt done) {
    Bill bill = done == null ? null : done.close(made, status, outcome);
    if (done != null && bill != null && status == Status.SUCCESS) {
      done.succeeded(bill);
    }
    desk.outcome(
        Outcomes.outcome(made, status, done, bill, decisionNanos, desk.nowEpochMillis(), route),
        route.traceparent());
    long cost = bill == null ? 0 : bill.costNanoUsd();
    if (done != null && cost > 0) {
      metrics.cost(done.model(), cost);
    }
    return cost;
  }
}
