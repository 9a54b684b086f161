package io.tidegate.router.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The prompt classifier.
 *
 * @param bundle {@code builtin}, {@code off}, or {@code file:/folder}; default {@code builtin}
 * @param deadline time until the heuristic answers instead; default 15 ms
 * @param threads workers; default 1
 * @param furtherPasses most passes for personal data in what the first one leaves out; default 2
 * @param cacheEntries readings kept for each tenant; default 512
 * @param shadow a second bundle that reads along
 */
public record ClassifierConfig(
    String bundle,
    Duration deadline,
    int threads,
    int furtherPasses,
    int cacheEntries,
    Optional<ShadowBundle> shadow) {

  /**
   * A bundle beside the one that answers.
   *
   * @param bundle {@code builtin} or {@code file:/folder}
   * @param share share of the requests that it reads, 0..1; default 0.1
   */
  public record ShadowBundle(String bundle, double share) {}
}
