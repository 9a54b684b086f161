package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import java.util.OptionalLong;

/**
 * What the response headers say of the hop that answered.
 *
 * @param attempts upstream requests so far
 * @param overheadNanos time that was ours, until the first upstream request
 * @param costNanoUsd cost; absent while it is not known
 */
public record HopFacts(
    DecisionMade decision, int attempts, long overheadNanos, OptionalLong costNanoUsd) {}
