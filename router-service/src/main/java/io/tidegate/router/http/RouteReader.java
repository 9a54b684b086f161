package io.tidegate.router.http;

import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.constraint.Mode;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.policy.Objective;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.router.budget.Account;
import io.tidegate.router.config.PrivacyConfig;
import io.tidegate.router.config.PrivacyMode;
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
import java.util.OptionalLong;
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
  private final PrivacyConfig gatewayPrivacy;
  private final PrivacyDesk privacy;
  private final AccountReader accounts;
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
    this.accounts = new AccountReader(config);
    this.sessions = new Sessions(config.routing().stickiness());
    this.fleet = fleet;
    this.prompts = prompts;
    this.gatewayPrivacy = config.privacy();
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
      wishes = wishes(exchange, auto ? Optional.empty() : Optional.of(request.model()));
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

  private record Wishes(
      Mode mode,
      Optional<String> pinned,
      OptionalLong maxCostNanoUsd,
      Account account,
      ScoreWeights weights,
      boolean exploration,
      PrivacyConfig privacy) {}

  private Wishes wishes(Exchange exchange, Optional<String> pinned) throws RefusedException {
    return new Wishes(
        mode(exchange),
        pinned,
        maxCost(exchange.header(Names.MAX_COST)),
        accounts.read(exchange),
        weights(exchange.header(Names.OBJECTIVE)),
        exploration(exchange),
        privacy(exchange));
  }

  /** The tenant's policy, or the strictest when the request asks for it. */
  private PrivacyConfig privacy(Exchange exchange) throws RefusedException {
    String wish = exchange.header(Names.PRIVACY);
    if (wish.equals(PrivacyMode.EDGE_ONLY.label())) {
      return PrivacyConfig.STRICT;
    }
    if (!wish.isEmpty()) {
      throw new RefusedException(
          ErrorReply.invalid("x-tidegate-privacy must be edge-only", "x-tidegate-privacy"));
    }
    return exchange.tenant().privacy().orElse(gatewayPrivacy);
  }

  private ScoreWeights weights(String objective) throws RefusedException {
    if (objective.isEmpty()) {
      return routing.reward();
    }
    try {
      return Objective.parse(objective, routing.reward());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          ErrorReply.invalid(String.valueOf(e.getMessage()), "x-tidegate-objective"));
    }
  }

  private static boolean exploration(Exchange exchange) throws RefusedException {
    String wish = exchange.header(Names.EXPLORATION);
    if (!wish.equals("off")) {
      return true;
    }
    if (!exchange.tenant().mayStopExploring()) {
      throw new RefusedException(
          ErrorReply.gateway(
                  403,
                  "permission_error",
                  "exploration_required",
                  "this key may not switch exploration off")
              .withParam("x-tidegate-exploration"));
    }
    return false;
  }

  /** The strictest of configuration, tenant and request. */
  private Mode mode(Exchange exchange) throws RefusedException {
    Mode mode = routing.mode();
    Mode tenant = exchange.tenant().mode();
    if (tenant != Mode.ANY) {
      mode = stricter(mode, tenant);
    }
    String tier = exchange.header(Names.ONLY_TIER);
    if (tier.isEmpty()) {
      return mode;
    }
    return switch (tier) {
      case "edge" -> stricter(mode, Mode.ONLY_EDGE);
      case "cloud" -> stricter(mode, Mode.ONLY_CLOUD);
      default ->
          throw new RefusedException(
              ErrorReply.invalid(
                  "x-tidegate-only-tier must be edge or cloud", "x-tidegate-only-tier"));
    };
  }

  private static Mode stricter(Mode given, Mode only) throws RefusedException {
    boolean hard = given == Mode.ONLY_EDGE || given == Mode.ONLY_CLOUD;
    if (hard && given != only) {
      throw new RefusedException(
          ErrorReply.gateway(
              403,
              "permission_error",
              "tier_not_allowed",
              "this request asks for " + only.label() + ", and " + given.label() + " is allowed"));
    }
    return only;
  }

  private static OptionalLong maxCost(String header) throws RefusedException {
    if (header.isEmpty()) {
      return OptionalLong.empty();
    }
    double usd;
    try {
      usd = Double.parseDouble(header);
    } catch (NumberFormatException e) {
      usd = Double.NaN;
    }
    if (!(usd >= 0 && usd <= 1e6)) {
      throw new RefusedException(
          ErrorReply.invalid(
              "x-tidegate-max-cost-usd must be a number of USD", "x-tidegate-max-cost-usd"));
    }
    return OptionalLong.of((long) (usd * 1e9));
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
