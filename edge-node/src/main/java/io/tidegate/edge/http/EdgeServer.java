package io.tidegate.edge.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.edge.EdgeNodeConfig;
import io.tidegate.edge.generate.LanguageModel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The routes of a node. Health and metrics are open to all; everything under {@code /v1} wants the
 * key if there is one.
 */
public final class EdgeServer {
  private static final String REQUEST_ID = "requestId";

  private final Vertx vertx;
  private final Serving serving;
  private final NodeReport report;
  private final HttpServer server;
  private volatile boolean stopping;

  public EdgeServer(Vertx vertx, EdgeNodeConfig config, LanguageModel model) {
    this.vertx = vertx;
    this.serving = Serving.of(config, model);
    this.report = new NodeReport(serving, Power.ofThisMachine());
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setMaxHeaderSize(16_384))
            .requestHandler(router());
  }

  /** Listens; the future holds the port. */
  public Future<Integer> listen() {
    return server
        .listen(serving.config().port(), serving.config().host())
        .map(HttpServer::actualPort);
  }

  /**
   * Whether all answers in the making came to their end; blocks for as long as the settings allow,
   * then cuts them short.
   */
  public boolean drain() {
    stopping = true;
    boolean done = serving.queue().drain(serving.config().drainMillisMax());
    if (!done) {
      serving.open().forEach(ChatExchange::stop);
      done = serving.queue().drain(5_000);
    }
    serving.metrics().close();
    return done;
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::identify);
    router.get("/health/live").handler(context -> json(context, 200, status("live")));
    router
        .get("/health/ready")
        .handler(
            context ->
                json(context, stopping ? 503 : 200, status(stopping ? "stopping" : "ready")));
    router
        .get("/metrics")
        .handler(
            context ->
                blocking(
                    context,
                    "text/plain; version=0.0.4; charset=utf-8",
                    () -> serving.metrics().scrape()));
    router.route("/v1/*").handler(this::authenticate);
    router.get("/v1/models").handler(context -> json(context, 200, report.models()));
    router.get("/v1/models/:id").handler(this::oneModel);
    router
        .get("/v1/node")
        .handler(
            context ->
                blocking(
                    context, "application/json; charset=utf-8", () -> report.node().toString()));
    router
        .post("/v1/chat/completions")
        .handler(BodyHandler.create(false).setBodyLimit(serving.config().bodyBytesMax()))
        .handler(this::chat);
    Map<Integer, ApiError> errors =
        Map.of(
            404, ApiError.unknownRoute(),
            405, ApiError.wrongMethod(),
            413, ApiError.tooLarge(serving.config().bodyBytesMax()),
            400, ApiError.invalid(null, "the request is not well-formed HTTP"),
            500, ApiError.internal());
    errors.forEach(
        (status, error) -> router.errorHandler(status, context -> error.send(context.response())));
    return router;
  }

  private void identify(RoutingContext context) {
    String id = UUID.randomUUID().toString().replace("-", "");
    context.put(REQUEST_ID, id);
    context.response().putHeader("x-request-id", id);
    String callers = context.request().getHeader("x-client-request-id");
    if (callers != null && callers.matches("\\p{Graph}{1,128}")) {
      context.response().putHeader("x-client-request-id", callers);
    }
    context.next();
  }

  private void authenticate(RoutingContext context) {
    String expected = serving.config().apiKey().orElse(null);
    if (expected != null) {
      String sent = String.valueOf(context.request().getHeader("authorization"));
      byte[] wanted = ("Bearer " + expected).getBytes(StandardCharsets.UTF_8);
      if (!MessageDigest.isEqual(wanted, sent.getBytes(StandardCharsets.UTF_8))) {
        ApiError.wrongKey().send(context.response());
        return;
      }
    }
    context.next();
  }

  private void oneModel(RoutingContext context) {
    String id = context.pathParam("id");
    if (id.equals(serving.config().modelName())) {
      json(context, 200, report.model());
    } else {
      ApiError.unknownModel(id, serving.config().modelName()).send(context.response());
    }
  }

  private void chat(RoutingContext context) {
    if (stopping) {
      ApiError.stopping().send(context.response());
      return;
    }
    Buffer body = context.body().buffer();
    try {
      ChatRequest request =
          ChatRequest.parse(
              body == null ? new byte[0] : body.getBytes(),
              serving.config().modelName(),
              serving.model().decoder().settings().defaults(),
              serving.config().outputTokensMax());
      new ChatExchange(
              serving,
              request,
              context.get(REQUEST_ID),
              vertx.getOrCreateContext(),
              context.response())
          .begin();
    } catch (ApiError.Refusal e) {
      e.error().send(context.response());
    }
  }

  private void blocking(RoutingContext context, String contentType, Supplier<String> text) {
    vertx
        .executeBlocking(text::get, false)
        .onSuccess(body -> context.response().putHeader("content-type", contentType).end(body))
        .onFailure(failure -> ApiError.internal().send(context.response()));
  }

  private static ObjectNode status(String status) {
    return JsonNodeFactory.instance.objectNode().put("status", status);
  }

  private static void json(RoutingContext context, int status, ObjectNode node) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json; charset=utf-8")
        .end(node.toString());
  }
}
