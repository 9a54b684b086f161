package io.tidegate.router.http;

import io.tidegate.router.auth.KeySource;
import io.tidegate.router.auth.TenantDirectory;
import io.tidegate.router.config.ListenConfig;
import io.tidegate.router.limit.AuthFailures;
import io.tidegate.router.limit.Connections;
import io.tidegate.router.limit.FairShare;
import io.tidegate.router.limit.TenantLoad;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.request.Operation;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The public port: one table of routes, everything else is 404. */
public final class Gateway implements Handler<HttpServerRequest>, AutoCloseable {
  private static final Pattern CLIENT_ID = Pattern.compile("[!-~]{1,128}");
  private static final String MODEL_PATH = "/v1/models/";

  private final Vertx vertx;
  private final ListenConfig listen;
  private final TenantDirectory tenants;
  private final Handlers handlers;
  private final GatewayMetrics metrics;
  private final FairShare places;
  private final AuthFailures authFailures;
  private final Connections connections;
  private final Optional<KeySource> keys;

  /** The handlers behind the routes. */
  record Handlers(
      ChatHandler chat, ModelsHandler models, FeedbackHandler feedback, OutcomeHandler outcomes) {}

  Gateway(
      Vertx vertx,
      ListenConfig listen,
      TenantDirectory tenants,
      Handlers handlers,
      GatewayMetrics metrics,
      FairShare places,
      Connections connections,
      Optional<KeySource> keys) {
    this.vertx = vertx;
    this.listen = listen;
    this.tenants = tenants;
    this.handlers = handlers;
    this.metrics = metrics;
    this.places = places;
    this.connections = connections;
    this.keys = keys;
    this.authFailures = new AuthFailures(listen.limits().authFailuresPerMinute());
  }

  @Override
  public void handle(HttpServerRequest request) {
    connections.head(request);
    String requestId = requestId();
    HttpServerResponse response = request.response();
    response.endHandler(v -> connections.done(request));
    response.putHeader(Names.REQUEST_ID, requestId);
    String clientId = request.getHeader(Names.CLIENT_REQUEST_ID);
    if (clientId != null && CLIENT_ID.matcher(clientId).matches()) {
      response.putHeader("x-client-request-id", clientId);
    }
    if (lines(request.headers()) > listen.limits().headersMax()) {
      refuse(request, "headers", ErrorReply.tooManyHeaders(listen.limits().headersMax()));
    } else if (!known(request)) {
      String method = String.valueOf(request.method());
      refuse(request, "", ErrorReply.noRoute(method, String.valueOf(request.path())));
    } else {
      admit(request, requestId);
    }
  }

  /** Header lines; the names alone would have to be sorted first. */
  private static int lines(MultiMap headers) {
    int lines = 0;
    for (Map.Entry<String, String> unused : headers) {
      lines++;
    }
    return lines;
  }

  /** Tells requests apart; it is no secret, so the generator need not be a slow one. */
  private static String requestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return "req_" + new UUID(high, low);
  }

  private void admit(HttpServerRequest request, String requestId) {
    Optional<TenantDirectory.Tenant> found =
        tenants.find(
            request.getHeader(Names.AUTHORIZATION),
            listen.apiKeyHeader() ? request.getHeader(Names.API_KEY) : null);
    long now = System.nanoTime();
    if (found.isEmpty()) {
      long wait = authFailures.failed(request.remoteAddress().hostAddress(), now);
      refuse(
          request,
          "unauthorized",
          wait == 0 ? ErrorReply.unauthorized() : ErrorReply.tooManyFailures(wait));
      return;
    }
    TenantLoad load = found.get().load();
    if (load.requests().isPresent()) {
      long wait = load.requests().get().take(1, now);
      LimitHeaders.put(request.response(), "requests", load.requests().get(), now);
      if (wait > 0) {
        int limit = load.requests().get().perMinute();
        refuse(request, "rate_limit", ErrorReply.rateLimited(limit, "requests", wait));
        return;
      }
    }
    switch (places.enter(load)) {
      case FULL -> refuse(request, "overload", ErrorReply.overloaded());
      case SHARE -> refuse(request, "tenant_share", ErrorReply.shareTaken());
      case IN -> enter(new Exchange(request, found.get(), requestId));
    }
  }

  private void enter(Exchange exchange) {
    HttpServerResponse response = exchange.response();
    response.endHandler(v -> leave(exchange));
    response.closeHandler(
        v -> {
          leave(exchange);
          exchange.hangUp();
        });
    exchange.step(() -> serve(exchange));
  }

  private void leave(Exchange exchange) {
    if (exchange.leave()) {
      connections.done(exchange.request());
      places.leave(exchange.load());
      String operation = Operation.labelOf(exchange.request().path());
      GatewayMetrics meters = metrics.of(operation);
      meters.request(
          exchange.answeredBy(),
          exchange.response().getStatusCode(),
          System.nanoTime() - exchange.arrivedNanos());
    }
  }

  private void serve(Exchange exchange) {
    String path = String.valueOf(exchange.request().path());
    switch (path) {
      case "/v1/chat/completions" -> handlers.chat.ask(exchange, Operation.CHAT);
      case "/v1/completions" -> handlers.chat.ask(exchange, Operation.COMPLETION);
      case "/v1/embeddings" -> handlers.chat.ask(exchange, Operation.EMBEDDING);
      case "/v1/route" -> handlers.chat.decide(exchange);
      case "/v1/feedback" -> handlers.feedback.give(exchange);
      case "/v1/outcomes" -> handlers.outcomes.report(exchange);
      case "/v1/models" -> handlers.models.list(exchange);
      default -> handlers.models.one(exchange, path.substring(MODEL_PATH.length()));
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
            case "/v1/chat/completions",
                "/v1/completions",
                "/v1/embeddings",
                "/v1/route",
                "/v1/feedback",
                "/v1/outcomes" ->
                true;
            default -> false;
          };
      case "GET" ->
          path.equals("/v1/models")
              || (path.startsWith(MODEL_PATH) && path.length() > MODEL_PATH.length());
      default -> false;
    };
  }

  /** Stops what runs beside the requests. */
  @Override
  public void close() {
    keys.ifPresent(KeySource::close);
  }

  private void refuse(HttpServerRequest request, String cause, ErrorReply reply) {
    if (!cause.isEmpty()) {
      metrics.shed(cause);
    }
    Replies.errorBeforeBody(vertx, request, reply);
  }
}
