package io.tidegate.router.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidegate.router.request.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The gateway's meters.
 *
 * <p>No tenant, request or decision is ever a label.
 */
public final class GatewayMetrics {
  private final PrometheusMeterRegistry registry;
  private final Timer overhead;
  private final DistributionSummary eligible;
  private final ClassifierMeters classifier;
  private final String operation;
  private final Map<String, GatewayMetrics> operations;
  private final Map<String, ModelMeters> models = new ConcurrentHashMap<>();
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();

  /** Meters of a new registry, with models counted under the operation {@code chat}. */
  public GatewayMetrics() {
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    overhead =
        Timer.builder("tidegate.overhead")
            .serviceLevelObjectives(Buckets.OVERHEAD)
            .register(registry);
    eligible = DistributionSummary.builder("tidegate.eligible.models").register(registry);
    classifier = new ClassifierMeters(registry);
    operation = Operation.CHAT.label();
    operations = new ConcurrentHashMap<>(Map.of(operation, this));
  }

  private GatewayMetrics(GatewayMetrics all, String operation) {
    this.registry = all.registry;
    this.overhead = all.overhead;
    this.eligible = all.eligible;
    this.classifier = all.classifier;
    this.operation = operation;
    this.operations = all.operations;
  }

  /**
   * The same meters, with models counted under an operation.
   *
   * @param name one of few, see {@link Operation#labelOf}
   */
  public GatewayMetrics of(String name) {
    GatewayMetrics known = operations.get(name);
    return known != null
        ? known
        : operations.computeIfAbsent(name, other -> new GatewayMetrics(this, other));
  }

  /** Text in the Prometheus format. */
  public String scrape() {
    return registry.scrape();
  }

  public void decision(String model, String tier, String reason, int eligibleArms) {
    model(model).decision(tier, reason);
    eligible.record(eligibleArms);
  }

  public void noEligibleModel() {
    counter("tidegate.shed", "cause", "no_eligible_model").increment();
  }

  public void shed(String cause) {
    counter("tidegate.shed", "cause", cause).increment();
  }

  public void attempt(String model, String outcome, long nanos) {
    model(model).attempt(outcome, nanos);
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

  /** The meters of the prompt classifier. */
  public ClassifierMeters classifier() {
    return classifier;
  }

  public void request(String model, int status, long nanos) {
    model(model).request(status, nanos);
  }

  public void firstToken(String model, long nanos) {
    model(model).firstToken(nanos);
  }

  /** Time for each token after the first, of a streamed answer whose upstream counted them. */
  public void perToken(String model, long nanos) {
    model(model).perToken(nanos);
  }

  /** Tokens as the upstream counted them; not to be called with estimates. */
  public void tokens(String model, long input, long output) {
    model(model).tokens(input, output);
  }

  public void cost(String model, long nanoUsd) {
    model(model).cost(nanoUsd);
  }

  public void disconnect(String phase) {
    counter("tidegate.client.disconnects", "phase", phase).increment();
  }

  /** A stream's end: complete, truncated, error or cancelled. */
  public void stream(String end) {
    counters.computeIfAbsent(end, key -> counter("tidegate.streams", "end", end)).increment();
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

  /** What became of a request whose personal data was to be replaced: {@code done} or why not. */
  public void redaction(String result) {
    counter("tidegate.redactions", "result", result).increment();
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

  /** A count that its source keeps. */
  public <T> void counted(String name, T source, ToDoubleFunction<T> count) {
    FunctionCounter.builder(name, source, count).register(registry);
  }

  private Counter counter(String name, String... tags) {
    return registry.counter(name, tags);
  }

  private ModelMeters model(String name) {
    ModelMeters known = models.get(name);
    return known != null
        ? known
        : models.computeIfAbsent(name, m -> new ModelMeters(registry, operation, m));
  }
}
