package io.tidegate.router.http;

import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.router.auth.JwtVerifier;
import io.tidegate.router.auth.KeySource;
import io.tidegate.router.auth.TenantDirectory;
import io.tidegate.router.config.ListenLimits;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.dispatch.DecisionDesk;
import io.tidegate.router.dispatch.Dispatcher;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.ledger.Ledger;
import io.tidegate.router.ledger.LedgerLine;
import io.tidegate.router.limit.Connections;
import io.tidegate.router.limit.FairShare;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.recent.DecisionLog;
import io.tidegate.router.redact.PrivacyDesk;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What all event loops share, wired into one {@link Gateway}. */
public record GatewayParts(
    Vertx vertx,
    TidegateConfig config,
    Catalog catalog,
    DecisionDesk desk,
    Ledger ledger,
    Connections connections,
    DecisionLog log,
    DecisionIds ids,
    PromptReader prompts,
    EventSink events,
    GatewayMetrics metrics,
    AtomicInteger inflight,
    LongSupplier clockMillis) {
  private static final int SMALL_BODY_BYTES_MAX = 16 << 10;

  /** What watches the connections of the public port, whatever gateway serves them. */
  public static Connections connections(Vertx vertx, ListenLimits limits, GatewayMetrics metrics) {
    Connections connections =
        new Connections(
            vertx, limits, late -> Replies.errorBeforeBody(vertx, late, ErrorReply.lateBody()));
    metrics.gauge("tidegate.connections", connections, Connections::open);
    return connections;
  }

  /** A gateway; it may serve any number of event loops. */
  public Gateway gateway() {
    Optional<KeySource> keys = config.jwt().map(jwt -> new KeySource(jwt.keys()).start());
    Function<String, Optional<String>> tokens =
        keys.isPresent()
            ? new JwtVerifier(config.jwt().orElseThrow(), keys.get(), clockMillis).warmUp()
            : token -> Optional.empty();
    TenantDirectory tenants = new TenantDirectory(config.tenants(), tokens);
    ledger.meter(line -> charge(tenants, line));
    BodyReader chatBodies = new BodyReader(vertx, config.listen().maxBodyBytes(), connections);
    BodyReader smallBodies = new BodyReader(vertx, SMALL_BODY_BYTES_MAX, connections);
    PrivacyDesk privacy = new PrivacyDesk(prompts, metrics::redaction);
    RouteReader routes = new RouteReader(vertx, catalog, config, desk.fleet(), prompts, privacy);
    Dispatcher dispatcher = new Dispatcher(vertx, desk, ledger, metrics, config.routing());
    Gateway.Handlers handlers =
        new Gateway.Handlers(
            new ChatHandler(chatBodies, routes, dispatcher, ledger),
            new ModelsHandler(
                catalog, config.routing().autoModel(), clockMillis.getAsLong() / 1000),
            new FeedbackHandler(smallBodies, ids, log, events, metrics, clockMillis),
            new OutcomeHandler(smallBodies, desk, log, ledger, metrics));
    return new Gateway(
        vertx,
        config.listen(),
        tenants,
        handlers,
        metrics,
        new FairShare(inflight, config.listen().maxInflight(), tenants.size() > 1),
        connections,
        keys);
  }

  /** What an attempt used counts against its tenant's tokens a minute. */
  private static void charge(TenantDirectory tenants, LedgerLine line) {
    tenants
        .named(line.account().tenant())
        .flatMap(tenant -> tenant.load().tokens())
        .ifPresent(
            bucket -> bucket.giveBack(-(double) (line.promptTokens() + line.outputTokens())));
  }
}
