package io.tidegate.edge.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidegate.edge.generate.Generation;
import io.tidegate.edge.generate.LanguageModel;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;

/** The node's counters, in Prometheus' text form and for the load report. */
final class EdgeMetrics {
  private static final double SMOOTHING = 0.2;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final String model;
  private final Timer timeToFirstToken;
  private final Timer timePerToken;
  private final Counter inputTokens;
  private final Counter outputTokens;
  private final Counter cancelled;
  private final LongAdder drawn = new LongAdder();
  private double tokensPerSecond;
  private double secondsPerRequest = 1;

  EdgeMetrics(String model, LanguageModel loaded, WorkQueue queue) {
    this.model = model;
    Gauge.builder("tidegate.edge.model", () -> 1)
        .tags(
            "model",
            model,
            "digest",
            loaded.digest().substring(0, 12),
            "quantization",
            loaded.decoder().quantization(),
            "provider",
            loaded.decoder().provider())
        .description("What is served; always 1")
        .register(registry);
    this.timeToFirstToken =
        timer(
            "gen_ai.server.time_to_first_token",
            0.001,
            0.005,
            0.01,
            0.02,
            0.04,
            0.06,
            0.08,
            0.1,
            0.25,
            0.5,
            0.75,
            1,
            2.5,
            5,
            7.5,
            10);
    this.timePerToken =
        timer(
            "gen_ai.server.time_per_output_token",
            0.0001,
            0.001,
            0.01,
            0.025,
            0.05,
            0.075,
            0.1,
            0.15,
            0.2,
            0.3,
            0.4,
            0.5,
            0.75,
            1,
            2.5);
    this.inputTokens = tokens("input");
    this.outputTokens = tokens("output");
    this.cancelled =
        Counter.builder("tidegate.edge.cancelled")
            .description("Answers given up because the caller went away")
            .register(registry);
    Gauge.builder("tidegate.edge.inflight", queue, WorkQueue::running)
        .description("Answers in the making")
        .register(registry);
    Gauge.builder("tidegate.edge.queued", queue, WorkQueue::waiting)
        .description("Requests waiting for a worker")
        .register(registry);
    Gauge.builder("tidegate.edge.tokens_per_second", this, EdgeMetrics::tokensPerSecond)
        .description("Speed of one answer, smoothed")
        .register(registry);
    FunctionCounter.builder("tidegate.edge.tokens_drawn", drawn, LongAdder::doubleValue)
        .description("Tokens drawn, of answers that ended and others")
        .register(registry);
  }

  private Timer timer(String name, double... bucketsSeconds) {
    return Timer.builder(name)
        .tags("gen_ai.operation.name", "chat", "gen_ai.request.model", model)
        .serviceLevelObjectives(
            DoubleStream.of(bucketsSeconds)
                .mapToObj(s -> Duration.ofNanos((long) (s * 1e9)))
                .toArray(Duration[]::new))
        .register(registry);
  }

  private Counter tokens(String type) {
    return Counter.builder("tidegate.edge.tokens")
        .tags("type", type)
        .description("Tokens of answers that ended")
        .register(registry);
  }

  void tokenDrawn() {
    drawn.increment();
  }

  /** An answer ended, well or because its caller went away. */
  void answered(Generation generation, long waitedNanos) {
    if (generation.end() == Generation.End.CANCELLED) {
      cancelled.increment();
    }
    inputTokens.increment(generation.promptTokens());
    outputTokens.increment(generation.outputTokens());
    timeToFirstToken.record(Duration.ofNanos(waitedNanos + generation.promptNanos()));
    if (generation.outputTokens() > 1) {
      timePerToken.record(Duration.ofNanos(generation.decodeNanos() / generation.outputTokens()));
    }
    smooth(generation);
  }

  private synchronized void smooth(Generation generation) {
    if (generation.outputTokens() > 1) {
      double speed = generation.outputTokens() * 1e9 / Math.max(1, generation.decodeNanos());
      tokensPerSecond =
          tokensPerSecond == 0 ? speed : tokensPerSecond + SMOOTHING * (speed - tokensPerSecond);
    }
    double seconds = (generation.promptNanos() + generation.decodeNanos()) / 1e9;
    secondsPerRequest = secondsPerRequest + SMOOTHING * (seconds - secondsPerRequest);
  }

  /** A request left the queue unanswered because its caller went away. */
  void cancelledWaiting() {
    cancelled.increment();
  }

  void shed(String cause) {
    registry.counter("tidegate.edge.shed", "cause", cause).increment();
  }

  /** A request was answered, with this status. */
  void responded(int status, long nanos) {
    Timer.builder("gen_ai.server.request.duration")
        .tags(
            "gen_ai.operation.name",
            "chat",
            "gen_ai.request.model",
            model,
            "status",
            Integer.toString(status))
        .serviceLevelObjectives(
            DoubleStream.iterate(0.01, s -> s < 82, s -> s * 2)
                .mapToObj(s -> Duration.ofNanos((long) (s * 1e9)))
                .toArray(Duration[]::new))
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  /** Speed of one answer's tokens, smoothed over answers; 0 before the first. */
  synchronized double tokensPerSecond() {
    return tokensPerSecond;
  }

  /** How long a worker is busy with one request, smoothed. */
  synchronized double secondsPerRequest() {
    return secondsPerRequest;
  }

  String scrape() {
    return registry.scrape();
  }

  void close() {
    registry.close();
  }
}
