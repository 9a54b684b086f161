package io.tidegate.router.classify;

import java.time.Duration;
import java.util.List;

/**
 * How the classifier is run.
 *
 * @param threads workers, each with one runtime thread; at least 1, default 1
 * @param queue requests that may wait for a worker; at least 1, default 64
 * @param deadline time until the heuristic answers instead; above 0, default 15 ms
 * @param phoneRegions regions whose national telephone numbers are known, ISO 3166-1 codes
 * @param furtherPasses most passes for personal data in what the first one leaves out; 0 to 256,
 *     default 2
 * @param cacheEntries readings kept for each tenant; at least 0, default 512
 */
public record ClassifierSettings(
    int threads,
    int queue,
    Duration deadline,
    List<String> phoneRegions,
    int furtherPasses,
    int cacheEntries) {

  /** The defaults. */
  public static final ClassifierSettings DEFAULT =
      new ClassifierSettings(1, 64, Duration.ofMillis(15), PhoneDetector.DEFAULT_REGIONS, 2, 512);

  public ClassifierSettings {
    if (threads < 1 || queue < 1) {
      throw new IllegalArgumentException(
          "classifier: threads and queue must be >= 1, were " + threads + " and " + queue);
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("classifier: deadline must be > 0, was " + deadline);
    }
    if (furtherPasses < 0 || furtherPasses > FurtherReading.PARTS_MAX || cacheEntries < 0) {
      throw new IllegalArgumentException(
          "classifier: further passes must be 0 to "
              + FurtherReading.PARTS_MAX
              + " and cache entries >= 0, were "
              + furtherPasses
              + " and "
              + cacheEntries);
    }
    phoneRegions = List.copyOf(phoneRegions);
  }

  /** The same with another deadline. */
  public ClassifierSettings withDeadline(Duration other) {
    return new ClassifierSettings(threads, queue, other, phoneRegions, furtherPasses, cacheEntries);
  }

  /** The same with other threads. */
  public ClassifierSettings withThreads(int other) {
    return new ClassifierSettings(
        other, queue, deadline, phoneRegions, furtherPasses, cacheEntries);
  }

  /** The same with another bound on further passes. */
  public ClassifierSettings withFurtherPasses(int other) {
    return new ClassifierSettings(threads, queue, deadline, phoneRegions, other, cacheEntries);
  }

  /** The same with another size of the cache. */
  public ClassifierSettings withCacheEntries(int other) {
    return new ClassifierSettings(threads, queue, deadline, phoneRegions, furtherPasses, other);
  }
}
