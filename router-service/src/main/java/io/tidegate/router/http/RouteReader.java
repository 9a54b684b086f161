package io.tidegate.router.http;

import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Learning;
import io.tidegate.router.config.RoutingConfig;
import io.tidegate.router.config.TenantConfig;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.dispatch.Fleet;
import io.tidegate.router.dispatch.Route;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.features.PromptReading;
import io.tidegate.router.limit.Bucket;
import io.tidegate.router.redact.PrivacyDesk;
import io.tidegate.router.request.ChatFormatException;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Operation;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** From a body to a {@link Route}: parse, read the prompt, gather wishes and limits. */
final class RouteReader {
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
  private static final int TRACESTATE_MAX = 512;

  private final Vertx vertx;
  private final Catalog catalog;
  private final RoutingConfig routing;
  private final Fleet fleet;
  private final PromptReader prompts;
  private final PrivacyDesk privacy;
  private final WishReader wishReader;
  private final Sessions sessions;

  RouteReader(
      Vertx vertx,
      Catalog catalog,
      TidegateConfig config,
      Fleet fleet,
      PromptReader prompts,
      PrivacyDesk privacy) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.routing = config.routing();
    this.wishReader = new WishReader(config);
    this.sessions = new Sessions(config.routing().stickiness());
    this.fleet = fleet;
    this.prompts = prompts;
    this.privacy = privacy;
  }

  /** Calls {@code done} on this event loop, or answers the error itself. */
  void read(Exchange exchange, byte[] body, Operation operation, Consumer<Route> done) {
    long readyNanos = System.nanoTime();
    ChatRequest request;
    Wishes wishes;
    try {
      request = ChatRequest.parse(body, operation);
      boolean auto = request.model().equals(routing.autoModel());
      if (!auto && catalog.byModel(request.model()).isEmpty()) {
        throw new RefusedException(ErrorReply.noModel(request.model()));
      }
      requireAble(request, auto);
      if (auto && operation == Operation.CHAT) {
        exchange.session(sessions, sessions.find(exchange, request));
      }
      wishes = wishReader.read(exchange, auto ? Optional.empty() : Optional.of(request.model()));
    } catch (ChatFormatException e) {
      Replies.error(exchange.response(), ErrorReply.invalid(e.sentence(), e.param()));
      return;
    } catch (RefusedException e) {
      Replies.error(exchange.response(), e.reply());
      return;
    }
    Context context = vertx.getOrCreateContext();
    Thread loop = Thread.currentThread();
    BiConsumer<PromptReading, PrivacyDesk.Verdict> next =
        (reading, verdict) -> {
          if (!exchange.response().closed() && takeTokens(exchange, request, reading)) {
            done.accept(route(exchange, request, reading, wishes, verdict, readyNanos));
          }
        };
    prompts.read(
        wishes.account().tenant(),
        request,
        reading ->
            privacy.judge(
                request,
                reading.personalDataKinds(),
                wishes.privacy(),
                verdict -> {
                  if (Thread.currentThread() == loop) {
                    next.accept(reading, verdict);
                  } else {
                    context.runOnContext(v -> exchange.step(() -> next.accept(reading, verdict)));
                  }
                }));
  }

  /** Chatting is what models do; whatever else is asked for, one must have declared. */
  private void requireAble(ChatRequest request, boolean auto) throws RefusedException {
    Operation operation = request.operation();
    if (operation == Operation.CHAT) {
      return;
    }
    if (auto && operation == Operation.EMBEDDING) {
      throw new RefusedException(
          ErrorReply.invalid(
              "name a model: embeddings of different models cannot be compared", "model"));
    }
    boolean able =
        catalog.arms().stream()
            .filter(arm -> auto || arm.model().equals(request.model()))
            .anyMatch(arm -> arm.capabilities().contains(operation.capability()));
    if (!able) {
      throw new RefusedException(
          ErrorReply.invalid(
              (auto ? "no model" : "the model \"" + request.model() + "\" does not")
                  + (auto ? " answers" : " answer")
                  + " /v1"
                  + operation.path()
                  + ": it needs the capability "
                  + operation.capability().label(),
              "model"));
    }
  }

  /** Takes the prompt and what may be answered from the tenant's limit, or answers 429. */
  private static boolean takeTokens(Exchange exchange, ChatRequest request, PromptReading reading) {
    Optional<Bucket> bucket = exchange.load().tokens();
    if (bucket.isEmpty()) {
      return true;
    }
    double output =
        request.maxOutputTokens().isPresent()
            ? request.maxOutputTokens().getAsInt()
            : reading.features().predictedOutputTokens();
    double tokens = request.promptTokens() + output * request.choices();
    long now = System.nanoTime();
    long wait = bucket.get().take(tokens, now);
    LimitHeaders.put(exchange.response(), "tokens", bucket.get(), now);
    if (wait > 0) {
      Replies.error(
          exchange.response(), ErrorReply.rateLimited(bucket.get().perMinute(), "tokens", wait));
      return false;
    }
    exchange.holdTokens(tokens);
    return true;
  }

  private Route route(
      Exchange exchange,
      ChatRequest request,
      PromptReading reading,
      Wishes wishes,
      PrivacyDesk.Verdict verdict,
      long readyNanos) {
    TenantConfig tenant = exchange.tenant();
    int expected = (int) Math.ceil(reading.features().predictedOutputTokens());
    RoutingRequest constraints =
        new RoutingRequest(
            request.promptTokens(),
            request.operation() == Operation.EMBEDDING
                ? 0
                : request.maxOutputTokens().orElse(Math.max(0, expected)),
            verdict.kinds(),
            wishes.mode(),
            request.needs(),
            wishes.maxCostNanoUsd(),
            tenant.models(),
            wishes.pinned(),
            fleet.openCircuits(System.nanoTime()),
            Set.of(),
            Set.of(),
            verdict.release());
    String traceparent = exchange.header(Names.TRACEPARENT);
    boolean traced = !traceparent.isEmpty() && TRACEPARENT.matcher(traceparent).matches();
    String tracestate = exchange.header(Names.TRACESTATE);
    return new Route(
        request,
        reading,
        constraints,
        verdict.redaction(),
        exchange.requestId(),
        wishes.account(),
        wishes.weights(),
        wishes.exploration(),
        wishes.pinned().isPresent() ? Learning.BYPASS : tenant.learning(),
        traced ? traceparent : "",
        traced && tracestate.length() <= TRACESTATE_MAX ? tracestate : "",
        request.operation() != Operation.EMBEDDING
            && !"off".equals(exchange.header(Names.FALLBACK)),
        !"off".equals(exchange.header(Names.KEEPALIVE)),
        sessions.sticky(exchange.session(), request),
        readyNanos);
  }
}
