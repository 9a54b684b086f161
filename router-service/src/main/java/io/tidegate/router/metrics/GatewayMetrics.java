package io.tidegate.router.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The gateway's meters.
 *
 * <p>No tenant, request or decision is ever a label.
 */
public final class GatewayMetrics {
  private static final Duration[] REQUEST_BUCKETS =
      millis(10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920);
  private static final Duration[] FIRST_TOKEN_BUCKETS =
      millis(1, 5, 10, 20, 40, 60, 80, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000);
  private static final Duration[] OVERHEAD_BUCKETS = {
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100)
  };
  private static final double[] TOKEN_BUCKETS = {
    1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Timer overhead =
      Timer.builder("tidegate.overhead")
          .serviceLevelObjectives(OVERHEAD_BUCKETS)
          .register(registry);
  private final DistributionSummary eligible =
      DistributionSummary.builder("tidegate.eligible.models").register(registry);

  /** Text in the Prometheus format. */
  public String scrape() {
    return registry.scrape();
  }

  public void decision(String model, String tier, String reason, int eligibleArms) {
    counter("tidegate.decisions", "model", model, "tier", tier, "reason", reason).increment();
    eligible.record(eligibleArms);
  }

  public void noEligibleModel() {
    counter("tidegate.shed", "cause", "no_eligible_model").increment();
  }

  public void shed(String cause) {
    counter("tidegate.shed", "cause", cause).increment();
  }

  public void attempt(String model, String outcome, long nanos) {
    counter("tidegate.attempts", "model", model, "outcome", outcome).increment();
    Timer.builder("gen_ai.client.operation.duration")
        .tags("gen_ai.operation.name", "chat", "gen_ai.request.model", model, "outcome", outcome)
        .serviceLevelObjectives(REQUEST_BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  public void retry(String model) {
    counter("tidegate.retries", "model", model).increment();
  }

  public void fallback(String from, String to, String cause) {
    counter("tidegate.fallbacks", "from", from, "to", to, "cause", cause).increment();
  }

  /** Time that was ours: from the last byte of the request to the first byte sent upstream. */
  public void overhead(long nanos) {
    overhead.record(nanos, TimeUnit.NANOSECONDS);
  }

  public void classified(String result, long nanos) {
    Timer.builder("tidegate.classify")
        .tags("result", result)
        .serviceLevelObjectives(OVERHEAD_BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  public void request(String model, int status, long nanos) {
    Timer.builder("gen_ai.server.request.duration")
        .tags(
            "gen_ai.operation.name",
            "chat",
            "gen_ai.response.model",
            model,
            "http.response.status_code",
            Integer.toString(status))
        .serviceLevelObjectives(REQUEST_BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  public void firstToken(String model, long nanos) {
    Timer.builder("gen_ai.server.time_to_first_token")
        .tags("gen_ai.operation.name", "chat", "gen_ai.response.model", model)
        .serviceLevelObjectives(FIRST_TOKEN_BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Tokens as the upstream counted them; not to be called with estimates. */
  public void tokens(String model, long input, long output) {
    token(model, "input", input);
    token(model, "output", output);
  }

  public void cost(String model, long nanoUsd) {
    counter("tidegate.cost.usd", "model", model).increment(nanoUsd * 1e-9);
  }

  public void disconnect(String phase) {
    counter("tidegate.client.disconnects", "phase", phase).increment();
  }

  /** A stream's end: complete, truncated, error or cancelled. */
  public void stream(String end) {
    counter("tidegate.streams", "end", end).increment();
  }

  public void badEvents(String model, long count) {
    counter("tidegate.stream.bad.events", "model", model).increment((double) count);
  }

  public void feedback(String result) {
    counter("tidegate.feedback", "result", result).increment();
  }

  public void snapshot(String result, String cause) {
    counter("tidegate.snapshots", "result", result, "cause", cause).increment();
  }

  public void drift(String model, String signal) {
    counter("tidegate.drift", "model", model, "signal", signal).increment();
  }

  public void eventsDropped(long count) {
    counter("tidegate.events.dropped").increment((double) count);
  }

  public void eventPublishError() {
    counter("tidegate.events.publish.errors").increment();
  }

  /** A value read when it is asked for. */
  public <T> void gauge(String name, T source, ToDoubleFunction<T> value, String... tags) {
    Gauge.builder(name, source, value).tags(Tags.of(tags)).strongReference(true).register(registry);
  }

  private void token(String model, String type, long count) {
    DistributionSummary.builder("gen_ai.client.token.usage")
        .tags("gen_ai.operation.name", "chat", "gen_ai.response.model", model)
        .tag("gen_ai.token.type", type)
        .serviceLevelObjectives(TOKEN_BUCKETS)
        .register(registry)
        .record((double) count);
  }

  private Counter counter(String name, String... tags) {
    return registry.counter(name, tags);
  }

  private static Duration[] millis(long... values) {
    Duration[] durations = new Duration[values.length];
    for (int i = 0; i < values.length; i++) {
      durations[i] = Duration.ofMillis(values[i]);
    }
    return durations;
  }
}
