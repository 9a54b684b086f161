package io.tidegate.router.admin;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.config.ConfigExplain;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.dispatch.DecisionLog;
import io.tidegate.router.dispatch.Fleet;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.PolicyHolder;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The admin port: reads only, and nothing that is not in this table. */
public final class AdminHandler implements Handler<HttpServerRequest> {
  private final TidegateConfig config;
  private final PolicyHolder policy;
  private final DecisionLog log;
  private final Fleet fleet;
  private final GatewayMetrics metrics;
  private final BooleanSupplier accepting;

  /**
   * @param accepting false while the gateway starts or drains
   */
  public AdminHandler(
      TidegateConfig config,
      PolicyHolder policy,
      DecisionLog log,
      Fleet fleet,
      GatewayMetrics metrics,
      BooleanSupplier accepting) {
    this.config = config;
    this.policy = policy;
    this.log = log;
    this.fleet = fleet;
    this.metrics = metrics;
    this.accepting = accepting;
  }

  @Override
  public void handle(HttpServerRequest request) {
    String path = String.valueOf(request.path());
    if (!"GET".equals(String.valueOf(request.method()))) {
      reply(request, 404, JsonText.object(out -> out.writeStringField("error", "no such route")));
    } else if (path.startsWith("/admin/decisions/")) {
      decision(request, path.substring("/admin/decisions/".length()));
    } else {
      switch (path) {
        case "/health/live" ->
            reply(request, 200, JsonText.object(out -> out.writeStringField("status", "live")));
        case "/health/ready" -> ready(request);
        case "/metrics" ->
            request
                .response()
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.scrape());
        case "/admin/config" -> config(request);
        case "/admin/policy" -> policy(request);
        default ->
            reply(
                request,
                404,
                JsonText.object(out -> out.writeStringField("error", "no such route")));
      }
    }
  }

  /** Ready means: serving, and some endpoint may be asked; Kafka and the classifier may be away. */
  private void ready(HttpServerRequest request) {
    long now = System.nanoTime();
    boolean endpoint = fleet.arms().stream().anyMatch(arm -> arm.available(now));
    boolean ready = accepting.getAsBoolean() && endpoint;
    String status = ready ? "ready" : endpoint ? "not serving" : "no endpoint";
    byte[] body = JsonText.object(out -> out.writeStringField("status", status));
    reply(request, ready ? 200 : 503, body);
  }

  private void config(HttpServerRequest request) {
    reply(
        request,
        200,
        JsonText.object(
            out -> {
              out.writeStringField("config_hash", config.hash());
              out.writeStringField("catalog_hash", config.catalog().hash());
              out.writeStringField("yaml", ConfigExplain.text(config));
            }));
  }

  private void policy(HttpServerRequest request) {
    PolicyState state = policy.current();
    reply(
        request,
        200,
        JsonText.object(
            out -> {
              out.writeStringField("policy", config.routing().policy());
              out.writeNumberField("version", state.version());
              out.writeStringField("snapshot_id", state.snapshotId());
              out.writeNumberField("created_ms", state.createdEpochMillis());
              out.writeNumberField("updates", state.updates());
            }));
  }

  private void decision(HttpServerRequest request, String id) {
    Optional<DecisionLog.Logged> entry = log.find(id);
    if (entry.isEmpty()) {
      reply(
          request,
          404,
          JsonText.object(out -> out.writeStringField("error", "not among the latest decisions")));
      return;
    }
    DecisionMade decision = entry.get().decision();
    StringBuilder json = new StringBuilder("{\"decision\":");
    json.append(new String(DecisionCodec.encode(decision), StandardCharsets.UTF_8));
    entry
        .get()
        .outcome()
        .ifPresent(
            outcome ->
                json.append(",\"outcome\":")
                    .append(new String(EventCodec.encode(outcome), StandardCharsets.UTF_8)));
    reply(request, 200, json.append('}').toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void reply(HttpServerRequest request, int status, byte[] body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(Buffer.buffer(body));
  }
}
