package io.tidegate.router.config;

import java.time.Duration;

/**
 * The prompt classifier.
 *
 * @param bundle {@code builtin}, {@code off}, or {@code file:/folder}; default {@code builtin}
 * @param deadline time until the heuristic answers instead; default 15 ms
 */
public record ClassifierConfig(String bundle, Duration deadline) {}
