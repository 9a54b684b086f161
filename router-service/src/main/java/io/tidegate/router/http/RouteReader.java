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
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
      Vertx vertx, Catalog catalog, TidegateConfig config, Fleet fleet, PromptReader prompts) {
    this.vertx = vertx;
    this.catalog = catalog;
    this.routing = config.routing();
    this.accounts = new AccountReader(config);
    this.sessions = new Sessions(config.routing().stickiness());
    this.fleet = fleet;
    this.prompts = prompts;
    this.gatewayPrivacy = config.privacy();
    this.privacy = new PrivacyDesk(prompts);
  }

  /** Calls {@code done} on this event loop, or answers the error itself. */
  void read(Exchange exchange, byte[] body, Consumer<Route> done) {
    long readyNanos = System.nanoTime();
    ChatRequest request;
    Wishes wishes;
    try {
      request = ChatRequest.parse(body);
      boolean auto = request.model().equals(routing.autoModel());
      if (!auto && catalog.byModel(request.model()).isEmpty()) {
        throw new RefusedException(ErrorReply.noModel(request.model()));
      }
      if (auto) {
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
    prompts.read(
        wishes.account().tenant(),
        request,
        reading ->
            privacy.judge(
                request,
                reading.personalDataKinds(),
                wishes.privacy(),
                verdict ->
                    context.runOnContext(
                        v -> {
                          if (!exchange.response().closed()) {
                            exchange.step(
                                () -> {
                                  if (takeTokens(exchange, request, reading)) {
                                    done.accept(
                                        route(
                                            exchange,
                                            request,
                                            reading,
                                            wishes,
                                            verdict,
                                            readyNanos));
                                  }
                                });
                          }
                        })));
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
        maxCost(exchange.header("x-tidegate-max-cost-usd")),
        accounts.read(exchange),
        weights(exchange.header("x-tidegate-objective")),
        exploration(exchange),
        privacy(exchange));
  }

  /** The tenant's policy, or the strictest when the request asks for it. */
  private PrivacyConfig privacy(Exchange exchange) throws RefusedException {
    String wish = exchange.header("x-tidegate-privacy");
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
    String wish = exchange.header("x-tidegate-exploration");
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
    String tier = exchange.header("x-tidegate-only-tier");
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
            request.maxOutputTokens().orElse(Math.max(0, expected)),
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
    String traceparent = exchange.header("traceparent");
    boolean traced = TRACEPARENT.matcher(traceparent).matches();
    String tracestate = exchange.header("tracestate");
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
        !"off".equals(exchange.header("x-tidegate-fallback")),
        !"off".equals(exchange.header("x-tidegate-keepalive")),
        sessions.sticky(exchange.session(), request),
        readyNanos);
  }
}
