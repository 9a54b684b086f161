package io.tidegate.router.http;

import io.tidegate.router.metrics.GatewayMetrics;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** The public port: one table of routes, everything else is 404. */
public final class Gateway implements Handler<HttpServerRequest> {
  private static final Pattern CLIENT_ID = Pattern.compile("[!-~]{1,128}");

  private final Vertx vertx;
  private final TenantDirectory tenants;
  private final Handlers handlers;
  private final GatewayMetrics metrics;
  private final AtomicInteger inflight;
  private final int inflightMax;

  /** The handlers behind the routes. */
  record Handlers(
      ChatHandler chat, ModelsHandler models, FeedbackHandler feedback, OutcomeHandler outcomes) {}

  Gateway(
      Vertx vertx,
      TenantDirectory tenants,
      Handlers handlers,
      GatewayMetrics metrics,
      AtomicInteger inflight,
      int inflightMax) {
    this.vertx = vertx;
    this.tenants = tenants;
    this.handlers = handlers;
    this.metrics = metrics;
    this.inflight = inflight;
    this.inflightMax = inflightMax;
  }

  @Override
  public void handle(HttpServerRequest request) {
    String requestId = "req_" + UUID.randomUUID();
    HttpServerResponse response = request.response();
    response.putHeader("x-request-id", requestId);
    String clientId = request.getHeader("x-client-request-id");
    if (clientId != null && CLIENT_ID.matcher(clientId).matches()) {
      response.putHeader("x-client-request-id", clientId);
    }
    admit(request, requestId);
  }

  private void admit(HttpServerRequest request, String requestId) {
    if (!known(request)) {
      String method = String.valueOf(request.method());
      refuse(request, ErrorReply.noRoute(method, String.valueOf(request.path())));
      return;
    }
    Optional<TenantDirectory.Tenant> tenant = tenants.find(request.getHeader("authorization"));
    if (tenant.isEmpty()) {
      metrics.shed("unauthorized");
      refuse(request, ErrorReply.unauthorized());
      return;
    }
    RateLimit limit = tenant.get().limit();
    long wait = limit.take(System.nanoTime());
    if (wait > 0) {
      metrics.shed("rate_limit");
      refuse(request, ErrorReply.rateLimited(limit.requestsPerMinute(), wait));
      return;
    }
    if (inflight.incrementAndGet() > inflightMax) {
      inflight.decrementAndGet();
      metrics.shed("overload");
      refuse(request, ErrorReply.overloaded());
      return;
    }
    Exchange exchange = new Exchange(request, tenant.get().config(), requestId);
    request.response().endHandler(v -> leave(exchange));
    request
        .response()
        .closeHandler(
            v -> {
              leave(exchange);
              exchange.hangUp();
            });
    exchange.step(() -> serve(exchange));
  }

  private void leave(Exchange exchange) {
    if (exchange.leave()) {
      inflight.decrementAndGet();
      metrics.request(
          exchange.answeredBy(),
          exchange.response().getStatusCode(),
          System.nanoTime() - exchange.arrivedNanos());
    }
  }

  private void serve(Exchange exchange) {
    String path = String.valueOf(exchange.request().path());
    switch (path) {
      case "/v1/chat/completions" -> handlers.chat.chat(exchange);
      case "/v1/route" -> handlers.chat.decide(exchange);
      case "/v1/feedback" -> handlers.feedback.give(exchange);
      case "/v1/outcomes" -> handlers.outcomes.report(exchange);
      case "/v1/models" -> handlers.models.list(exchange);
      default -> handlers.models.one(exchange, path.substring("/v1/models/".length()));
    }
  }

  private static boolean known(HttpServerRequest request) {
    String path = request.path();
    if (path == null) {
      return false;
    }
    return switch (String.valueOf(request.method())) {
      case "POST" ->
          switch (path) {
            case "/v1/chat/completions", "/v1/route", "/v1/feedback", "/v1/outcomes" -> true;
            default -> false;
          };
      case "GET" ->
          path.equals("/v1/models")
              || (path.startsWith("/v1/models/") && path.length() > "/v1/models/".length());
      default -> false;
    };
  }

  private void refuse(HttpServerRequest request, ErrorReply reply) {
    Replies.errorBeforeBody(vertx, request, reply);
  }
}
