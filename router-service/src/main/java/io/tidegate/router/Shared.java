package io.tidegate.router;

import io.tidegate.core.decision.DecisionIds;
import io.tidegate.router.content.PromptFile;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.ledger.Books;
import io.tidegate.router.limit.Connections;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.PolicyHolder;
import io.tidegate.router.recent.DecisionLog;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What outlives a change of the configuration.
 *
 * @param prompts reads prompts
 * @param content keeps prompts; empty without a {@code state_dir}
 */
record Shared(
    Vertx vertx,
    GatewayMetrics metrics,
    PolicyHolder policy,
    Books books,
    Connections connections,
    EventSink events,
    DecisionLog log,
    DecisionIds ids,
    LongSupplier clockMillis,
    PromptReader prompts,
    Optional<PromptFile> content) {}
