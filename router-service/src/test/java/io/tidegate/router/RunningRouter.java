package io.tidegate.router;

import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import io.tidegate.router.events.EventSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A router on free ports, from YAML. */
public final class RunningRouter implements AutoCloseable {
  private final RouterService service;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningRouter(RouterService service) {
    this.service = service;
  }

  public static RunningRouter start(String yaml) {
    return start(yaml, null);
  }

  public static RunningRouter start(String yaml, EventSink events) {
    return start("max_body: 64KiB", yaml, events);
  }

  /** A router with more settings in {@code listen}. */
  public static RunningRouter startWith(String listen, String yaml) {
    return start(listen, yaml, null);
  }

  /** A router whose prompts are read by the classifier that ships. */
  public static RunningRouter startReading(String yaml, EventSink events) {
    return start(
        "max_body: 64KiB",
        "{ bundle: builtin, deadline: 5s }",
        yaml,
        events,
        System::currentTimeMillis);
  }

  /** A router with a clock of one's own, milliseconds since 1970. */
  public static RunningRouter startAt(LongSupplier clockMillis, String yaml, EventSink events) {
    return start("max_body: 64KiB", "{ bundle: off }", yaml, events, clockMillis);
  }

  private static RunningRouter start(String listen, String yaml, EventSink events) {
    return start(listen, "{ bundle: off }", yaml, events, System::currentTimeMillis);
  }

  private static RunningRouter start(
      String listen, String classifier, String yaml, EventSink events, LongSupplier clockMillis) {
    String whole =
        "listen: { port: 0, admin_port: 0, drain: 0s, "
            + listen
            + " }\nclassifier: "
            + classifier
            + "\n"
            + yaml;
    ConfigResult result =
        ConfigLoader.parse(whole, "test.yaml", Map.of("UPSTREAM_KEY", "canary-upstream-key"));
    if (!(result instanceof ConfigResult.Loaded loaded)) {
      throw new AssertionError(result.toString());
    }
    return new RunningRouter(
        RouterService.start(
            loaded.config(),
            new RouterOptions(2, Optional.empty(), Optional.ofNullable(events), clockMillis)));
  }

  /** One model of a tier on an upstream. */
  public static String model(String name, String tier, FakeUpstream upstream, String more) {
    return "  - { name: "
        + name
        + ", tier: "
        + tier
        + ", upstream_model: up-"
        + name
        + ", endpoints: [ { base_url: \""
        + upstream.baseUrl()
        + "\", api_key: \"env:UPSTREAM_KEY\" } ], price: { input_per_million: "
        + (tier.equals("edge") ? "0" : "2.5")
        + ", output_per_million: "
        + (tier.equals("edge") ? "0" : "10")
        + " }"
        + more
        + " }\n";
  }

  public RouterService service() {
    return service;
  }

  public int port() {
    return service.port();
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + service.port() + "/v1";
  }

  public HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .timeout(Duration.ofSeconds(5))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  public static String chat(String model, boolean stream, String text) {
    return "{\"model\":\""
        + model
        + "\","
        + (stream ? "\"stream\":true," : "")
        + "\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  /** Polls until {@code condition} holds, at most twenty seconds. */
  public static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the condition did not come true within 20 s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    service.close();
  }
}
