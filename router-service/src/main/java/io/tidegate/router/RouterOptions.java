package io.tidegate.router;

import io.tidegate.router.config.ConfigResult;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.features.PromptReader;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a program may put in place of the router's own parts.
 *
 * @param eventLoops threads that serve requests, at least 1
 * @param prompts reads prompts; by default what {@code classifier.bundle} names
 * @param events takes events; by default Kafka when {@code events.kafka.bootstrap} is set
 * @param clockMillis milliseconds since 1970
 * @param reload reads the configuration again; without it there is no reload
 */
public record RouterOptions(
    int eventLoops,
    Optional<PromptReader> prompts,
    Optional<EventSink> events,
    LongSupplier clockMillis,
    Optional<Supplier<ConfigResult>> reload) {
  public RouterOptions {
    if (eventLoops < 1) {
      throw new IllegalArgumentException("eventLoops: must be >= 1, was " + eventLoops);
    }
  }

  public RouterOptions(
      int eventLoops,
      Optional<PromptReader> prompts,
      Optional<EventSink> events,
      LongSupplier clockMillis) {
    this(eventLoops, prompts, events, clockMillis, Optional.empty());
  }

  /** As many event loops as processors, at most 8, the system's clock, the router's own parts. */
  public static RouterOptions defaults() {
    return new RouterOptions(
        Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors())),
        Optional.empty(),
        Optional.empty(),
        System::currentTimeMillis);
  }

  /** The same with a way to read the configuration again. */
  public RouterOptions withReload(Supplier<ConfigResult> other) {
    return new RouterOptions(eventLoops, prompts, events, clockMillis, Optional.of(other));
  }

  /** The same with another number of event loops. */
  public RouterOptions withEventLoops(int other) {
    return new RouterOptions(other, prompts, events, clockMillis, reload);
  }
}
