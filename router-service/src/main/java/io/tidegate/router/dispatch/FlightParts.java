package io.tidegate.router.dispatch;

import io.tidegate.router.guard.RetryBudget;
import io.tidegate.router.metrics.GatewayMetrics;
import io.vertx.core.Vertx;

/**
 * What all requests of a gateway share.
 *
 * @param retries repetitions of all requests together
 * @param maxAttempts upstream requests for one answer
 * @param keepAliveMillis silence before the first content after which a comment is sent
 * @param writeIdleMillis a caller to whom nothing can be sent for this long is disconnected
 */
record FlightParts(
    Vertx vertx,
    DecisionDesk desk,
    AttemptLedger ledger,
    GatewayMetrics metrics,
    RetryBudget retries,
    int maxAttempts,
    long keepAliveMillis,
    long writeIdleMillis) {}
