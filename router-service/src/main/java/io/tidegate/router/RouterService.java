package io.tidegate.router;

import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.decision.Decider;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotGate;
import io.tidegate.router.admin.AdminHandler;
import io.tidegate.router.config.DecisionKeys;
import io.tidegate.router.config.EventsConfig;
import io.tidegate.router.config.ListenConfig;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.dispatch.DecisionDesk;
import io.tidegate.router.dispatch.DecisionLog;
import io.tidegate.router.dispatch.Fleet;
import io.tidegate.router.events.EventPublisher;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.events.KafkaClients;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.http.Gateway;
import io.tidegate.router.http.GatewayParts;
import io.tidegate.router.http.ServerSettings;
import io.tidegate.router.ledger.Books;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.LastGood;
import io.tidegate.router.policy.PolicyHolder;
import io.tidegate.router.policy.SnapshotFollower;
import io.tidegate.router.request.ChatFormatException;
import io.tidegate.router.request.ChatRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running gateway: public port, admin port, and all that stands behind them. */
public final class RouterService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RouterService.class);
  private static final long WARM_UP_SECONDS = 10;
  private static final String SCOPE = "global";
  private static final int DECISION_KEY_BYTES = 32;

  private final Vertx vertx;
  private final TidegateConfig config;
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final PolicyHolder policy;
  private final Fleet fleet;
  private final EventSink events;
  private final PromptReader prompts;
  private final List<AutoCloseable> background = new ArrayList<>();
  private final Servers servers;
  private final Servers adminServers;
  private final AtomicInteger inflight = new AtomicInteger();
  private final AtomicBoolean accepting = new AtomicBoolean();
  private @Nullable Gateway gateway;
  private int port;
  private int adminPort;

  private RouterService(TidegateConfig config, RouterOptions options) {
    this.config = config;
    this.policy = new PolicyHolder(PolicyState.empty(FeatureSchema.V1));
    this.prompts = options.prompts().orElseGet(() -> Prompts.of(config.classifier(), metrics));
    this.events = options.events().orElseGet(() -> events(config.events(), metrics));
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(options.eventLoops() + 1)
                .setPreferNativeTransport(true));
    ListenConfig listen = config.listen();
    this.servers =
        new Servers(vertx, ServerSettings.of(listen, listen.tls()), c -> gateway().opened(c));
    this.adminServers =
        new Servers(vertx, ServerSettings.of(listen, listen.adminTls()), connection -> {});
    this.fleet = new Fleet(vertx, config.models());
  }

  private static EventSink events(EventsConfig config, GatewayMetrics metrics) {
    return config
        .bootstrap()
        .<EventSink>map(
            bootstrap ->
                new EventPublisher(
                        config.instance(),
                        config.queueCapacity(),
                        () -> KafkaClients.producer(bootstrap, config.instance()),
                        metrics)
                    .start())
        .orElse(EventSink.NONE);
  }

  /** Begins with the last good policy and follows the log, where there is one. */
  private void followPolicy() {
    SnapshotFollower follower =
        new SnapshotFollower(
            SCOPE,
            policy,
            new SnapshotGate(FeatureSchema.V1),
            config.stateDir().map(LastGood::new),
            () ->
                KafkaClients.consumer(
                    config.events().bootstrap().orElseThrow(), config.events().instance()),
            metrics);
    follower.restore();
    if (config.events().bootstrap().isPresent()) {
      follower.start();
      background.add(follower);
    }
  }

  /**
   * Starts a router.
   *
   * @throws RouterStartException when a port is taken or an address cannot be bound
   */
  public static RouterService start(TidegateConfig config, RouterOptions options) {
    RouterService service = new RouterService(config, options);
    try {
      service.listen(options);
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
    return service;
  }

  /** The public port in use. */
  public int port() {
    return port;
  }

  /** The admin port in use. */
  public int adminPort() {
    return adminPort;
  }

  /** The policy state that decides right now. */
  public PolicyState policy() {
    return policy.current();
  }

  /** All meters in the Prometheus format. */
  public String metrics() {
    return metrics.scrape();
  }

  private void listen(RouterOptions options) {
    Catalog catalog = config.catalog();
    Books books = new Books(config, catalog, events, metrics, options.clockMillis());
    background.add(books);
    DecisionIds ids = new DecisionIds(decisionKey());
    DecisionLog log = new DecisionLog();
    Decider decider =
        new Decider(
            catalog,
            FeatureSchema.V1,
            Policies.parse(config.routing().policy()),
            config.hash(),
            config.routing().salt());
    DecisionDesk desk =
        new DecisionDesk(
            decider,
            policy,
            ids,
            fleet,
            books.budgets(),
            events,
            log,
            metrics,
            options.clockMillis());
    gateway =
        new GatewayParts(
                vertx,
                config,
                catalog,
                desk,
                books.ledger(),
                log,
                ids,
                prompts,
                events,
                metrics,
                inflight,
                options.clockMillis())
            .gateway();
    RouterGauges.register(metrics, config, catalog.hash(), policy, fleet, inflight);
    followPolicy();
    books.follow();
    ListenConfig listen = config.listen();
    port =
        servers.bind("listen.port", gateway(), listen.host(), listen.port(), options.eventLoops());
    AdminHandler admin = new AdminHandler(config, policy, log, fleet, metrics, accepting::get);
    adminPort =
        adminServers.bind("listen.admin_port", admin, listen.adminHost(), listen.adminPort(), 1);
    warmUp();
    accepting.set(true);
    LOG.info("listening on {}:{}, admin on {}", listen.host(), port, adminPort);
  }

  private Gateway gateway() {
    return Objects.requireNonNull(gateway);
  }

  /** Reads a prompt before the first caller does: rules and tables are loaded on first use. */
  private void warmUp() {
    String body = "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    CountDownLatch read = new CountDownLatch(1);
    try {
      prompts.read(
          ChatRequest.parse(body.getBytes(StandardCharsets.UTF_8)), reading -> read.countDown());
      if (!read.await(WARM_UP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("reading a first prompt took longer than {} s", WARM_UP_SECONDS);
      }
    } catch (ChatFormatException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] decisionKey() {
    return config
        .routing()
        .decisionKey()
        .map(DecisionKeys::bytes)
        .orElseGet(
            () -> {
              byte[] key = new byte[DECISION_KEY_BYTES];
              new SecureRandom().nextBytes(key);
              return key;
            });
  }

  /**
   * Stops accepting, lets running answers end within {@code listen.drain}, then stops; the admin
   * port says "not serving" meanwhile.
   */
  @Override
  public void close() {
    accepting.set(false);
    long drainMillis = config.listen().drain().toMillis();
    await(servers.shutdown(drainMillis), drainMillis + 2_000);
    await(adminServers.shutdown(0), 1_000);
    for (AutoCloseable part : background) {
      closeQuietly(part);
    }
    closeQuietly(events);
    closeQuietly(prompts);
    await(vertx.close(), 5_000);
  }

  private static void await(Future<?> future, long millis) {
    try {
      future.toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("stopping: {}", e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("stopping {}: {}", part.getClass().getSimpleName(), e.getClass().getSimpleName());
    }
  }
}
