package io.tidegate.router.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters of the prompt classifier, its bundles and its shadow. */
public final class ClassifierMeters {

  private final MeterRegistry registry;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();
  private final Counter hits;
  private final Counter misses;
  private final Counter unread;

  ClassifierMeters(MeterRegistry registry) {
    this.registry = registry;
    this.hits = registry.counter("tidegate.classify.cache", "result", "hit");
    this.misses = registry.counter("tidegate.classify.cache", "result", "miss");
    this.unread = registry.counter("tidegate.classify.unread");
  }

  /** How a classification ended, and after what time. */
  public void classified(String result, long nanos) {
    timers
        .computeIfAbsent(
            result,
            r ->
                Timer.builder("tidegate.classify")
                    .tags("result", r)
                    .serviceLevelObjectives(Buckets.OVERHEAD)
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Whether a text had been read before for its tenant. */
  public void looked(boolean found) {
    (found ? hits : misses).increment();
  }

  /** A request of whose user turns the model has not seen everything. */
  public void unread() {
    unread.increment();
  }

  /**
   * What became of a bundle that was to be loaded: {@code loaded}, {@code same}, {@code refused}.
   */
  public void bundle(String role, String result) {
    registry.counter("tidegate.classifier.bundles", "role", role, "result", result).increment();
  }

  /** What became of a request that the shadow was to read. */
  public void shadow(String result) {
    registry.counter("tidegate.classifier.shadow", "result", result).increment();
  }

  /**
   * Two bundles have read one request.
   *
   * @param personalData -1 when the served one alone found some, 1 when the shadow alone did
   * @param servedNanos -1 when the served one did not run
   */
  public void compared(
      boolean sameTask,
      boolean flipped,
      int personalData,
      double difference,
      long servedNanos,
      long shadowNanos) {
    if (!sameTask) {
      differs("task");
    }
    if (flipped) {
      differs("small_ok_side");
    }
    if (personalData != 0) {
      differs(personalData < 0 ? "personal_data_only_served" : "personal_data_only_shadow");
    }
    DistributionSummary.builder("tidegate.classifier.shadow.small.ok.difference")
        .serviceLevelObjectives(.01, .02, .05, .1, .2, .5)
        .register(registry)
        .record(difference);
    if (servedNanos >= 0) {
      pass("served", servedNanos);
    }
    pass("shadow", shadowNanos);
  }

  private void differs(String head) {
    registry.counter("tidegate.classifier.shadow.differs", "head", head).increment();
  }

  private void pass(String bundle, long nanos) {
    registry
        .timer("tidegate.classifier.shadow.time", "bundle", bundle)
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}
