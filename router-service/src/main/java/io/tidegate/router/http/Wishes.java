package io.tidegate.router.http;

import io.tidegate.core.constraint.Mode;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.router.budget.Account;
import io.tidegate.router.config.PrivacyConfig;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request asks of its routing, within what configuration and tenant allow.
 *
 * @param pinned the model named; empty when the router chooses
 * @param exploration false when the request switched it off
 * @param privacy what may leave the edge
 */
record Wishes(
    Mode mode,
    Optional<String> pinned,
    OptionalLong maxCostNanoUsd,
    Account account,
    ScoreWeights weights,
    boolean exploration,
    PrivacyConfig privacy) {}
