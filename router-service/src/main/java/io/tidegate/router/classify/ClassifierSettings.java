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
 */
public record ClassifierSettings(
    int threads, int queue, Duration deadline, List<String> phoneRegions) {

  /** The defaults. */
  public static final ClassifierSettings DEFAULT =
      new ClassifierSettings(1, 64, Duration.ofMillis(15), PhoneDetector.DEFAULT_REGIONS);

  public ClassifierSettings {
    if (threads < 1 || queue < 1) {
      throw new IllegalArgumentException(
          "classifier: threads and queue must be >= 1, were " + threads + " and " + queue);
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("classifier: deadline must be > 0, was " + deadline);
    }
    phoneRegions = List.copyOf(phoneRegions);
  }

  /** The same with another deadline. */
  public ClassifierSettings withDeadline(Duration other) {
    return new ClassifierSettings(threads, queue, other, phoneRegions);
  }
}
