package io.tidegate.router.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The meters of one model and operation, looked up in the registry once. */
final class ModelMeters {
  private static final int STATUS_MAX = 600;

  private final MeterRegistry registry;
  private final String operation;
  private final String model;
  private final Map<String, Counter> decisions = new ConcurrentHashMap<>();
  private final Map<String, Counter> attempts = new ConcurrentHashMap<>();
  private final Map<String, Timer> durations = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable Timer> requests =
      new AtomicReferenceArray<>(STATUS_MAX);
  private volatile @Nullable Answers answers;

  /** What only a model that has answered is measured by. */
  private record Answers(
      Timer firstToken,
      Timer firstChunk,
      Timer perToken,
      DistributionSummary inputTokens,
      DistributionSummary outputTokens,
      Counter cost) {}

  ModelMeters(MeterRegistry registry, String operation, String model) {
    this.registry = registry;
    this.operation = operation;
    this.model = model;
  }

  private Answers answers() {
    Answers known = answers;
    if (known == null) {
      // Registering twice gives the same meters.
      known =
          new Answers(
              timer("gen_ai.server.time_to_first_token", "response", Buckets.FIRST_TOKEN),
              timer("gen_ai.client.operation.time_to_first_chunk", "request", Buckets.REQUEST),
              timer("gen_ai.server.time_per_output_token", "response", Buckets.PER_TOKEN),
              tokens("input"),
              tokens("output"),
              registry.counter("tidegate.cost.usd", "model", model));
      answers = known;
    }
    return known;
  }

  private Timer timer(String name, String side, Duration[] buckets) {
    return Timer.builder(name)
        .tags("gen_ai.operation.name", operation, "gen_ai." + side + ".model", model)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private DistributionSummary tokens(String type) {
    return DistributionSummary.builder("gen_ai.client.token.usage")
        .tags("gen_ai.operation.name", operation, "gen_ai.response.model", model)
        .tag("gen_ai.token.type", type)
        .serviceLevelObjectives(Buckets.TOKENS)
        .register(registry);
  }

  void decision(String tier, String reason) {
    decisions
        .computeIfAbsent(
            reason,
            key ->
                registry.counter(
                    "tidegate.decisions", "model", model, "tier", tier, "reason", reason))
        .increment();
  }

  void attempt(String outcome, long nanos) {
    attempts
        .computeIfAbsent(
            outcome,
            key -> registry.counter("tidegate.attempts", "model", model, "outcome", outcome))
        .increment();
    durations
        .computeIfAbsent(
            outcome,
            key ->
                Timer.builder("gen_ai.client.operation.duration")
                    .tags("gen_ai.operation.name", operation, "gen_ai.request.model", model)
                    .tag("outcome", outcome)
                    .serviceLevelObjectives(Buckets.REQUEST)
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void request(int status, long nanos) {
    int index = Math.max(0, Math.min(STATUS_MAX - 1, status));
    Timer timer = requests.get(index);
    if (timer == null) {
      timer =
          Timer.builder("gen_ai.server.request.duration")
              .tags("gen_ai.operation.name", operation, "gen_ai.response.model", model)
              .tag("http.response.status_code", Integer.toString(status))
              .serviceLevelObjectives(Buckets.REQUEST)
              .register(registry);
      requests.set(index, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  void firstToken(long nanos) {
    Answers known = answers();
    known.firstToken().record(nanos, TimeUnit.NANOSECONDS);
    known.firstChunk().record(nanos, TimeUnit.NANOSECONDS);
  }

  void perToken(long nanos) {
    answers().perToken().record(nanos, TimeUnit.NANOSECONDS);
  }

  void tokens(long input, long output) {
    Answers known = answers();
    known.inputTokens().record((double) input);
    known.outputTokens().record((double) output);
  }

  void cost(long nanoUsd) {
    answers().cost().increment(nanoUsd * 1e-9);
  }
}
