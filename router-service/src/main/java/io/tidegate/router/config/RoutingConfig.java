package io.tidegate.router.config;

import io.tidegate.core.constraint.Mode;
import io.tidegate.core.policy.ScoreWeights;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a model is chosen.
 *
 * @param autoModel the name that lets the policy choose; default {@code auto}
 * @param policy see {@link io.tidegate.core.policy.Policies}; default {@code linucb}
 * @param salt public text mixed into every draw; default {@code tidegate}
 * @param mode which tiers may answer; default {@code any}
 * @param decisionKey the secret behind decision ids, shared with the learner; default: a random one
 *     that is lost at the end of the process
 * @param reward what a perfect answer, a dollar and a second are worth; default 1, 20 and 0.02
 * @param maxAttempts upstream requests for one answer, 1..8; default 4
 * @param keepAlive silence before the first content of a stream after which a comment is sent;
 *     default 15 s
 * @param stickiness when a conversation keeps its model; default {@code on}
 * @param writeIdle a caller to whom nothing can be sent for this long is disconnected; default 30 s
 * @param warmStart a snapshot of scope {@code prior} to decide with until something was learned
 */
public record RoutingConfig(
    String autoModel,
    String policy,
    String salt,
    Mode mode,
    Optional<Secret> decisionKey,
    ScoreWeights reward,
    int maxAttempts,
    Duration keepAlive,
    Stickiness stickiness,
    Duration writeIdle,
    Optional<Path> warmStart) {

  /** These settings with the key and the warm start of a running router. */
  RoutingConfig keeping(RoutingConfig running) {
    return new RoutingConfig(
        autoModel,
        policy,
        salt,
        mode,
        running.decisionKey,
        reward,
        maxAttempts,
        keepAlive,
        stickiness,
        writeIdle,
        running.warmStart);
  }
}
