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
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.LastGood;
import io.tidegate.router.policy.PolicyHolder;
import io.tidegate.router.policy.SnapshotFollower;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
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
  private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inflight = new AtomicInteger();
  private final AtomicBoolean accepting = new AtomicBoolean();
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
            config.routing().reward(),
            events,
            log,
            metrics,
            options.clockMillis());
    Gateway gateway =
        new GatewayParts(
                vertx,
                config,
                catalog,
                desk,
                log,
                ids,
                prompts,
                events,
                metrics,
                inflight,
                options.clockMillis())
            .gateway();
    gauges(catalog);
    followPolicy();
    ListenConfig listen = config.listen();
    port = serve(gateway, listen.host(), listen.port(), options.eventLoops(), "listen.port");
    AdminHandler admin = new AdminHandler(config, policy, log, fleet, metrics, accepting::get);
    adminPort = serve(admin, listen.adminHost(), listen.adminPort(), 1, "listen.admin_port");
    accepting.set(true);
    LOG.info("listening on {}:{}, admin on {}", listen.host(), port, adminPort);
  }

  /** Binds one server per event loop to one port. */
  private int serve(
      Handler<HttpServerRequest> handler, String host, int wanted, int loops, String setting) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(config.listen().maxHeaderBytes())
            .setMaxInitialLineLength(8192)
            .setHttp2ClearTextEnabled(false)
            .setCompressionSupported(false)
            .setDecompressionSupported(false)
            .setTcpNoDelay(true);
    // All loops of one server share its free port; the number keeps the two servers apart.
    SocketAddress address =
        wanted == 0
            ? SocketAddress.sharedRandomPort(setting.equals("listen.port") ? 1 : 2, host)
            : SocketAddress.inetSocketAddress(wanted, host);
    List<HttpServer> started = new ArrayList<>();
    Future<String> deployed =
        vertx.deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    HttpServer server = vertx.createHttpServer(options).requestHandler(handler);
                    servers.add(server);
                    return server
                        .listen(address)
                        .onSuccess(
                            s -> {
                              synchronized (started) {
                                started.add(s);
                              }
                            });
                  }
                },
            new DeploymentOptions().setInstances(loops));
    try {
      deployed
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new RouterStartException(
          setting + ": cannot listen on " + host + ":" + wanted + ": " + reason(e.getCause()));
    } catch (TimeoutException e) {
      throw new RouterStartException(setting + ": did not start within " + START_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RouterStartException("interrupted while starting");
    }
    synchronized (started) {
      return started.get(0).actualPort();
    }
  }

  private static String reason(@Nullable Throwable cause) {
    String message = cause == null ? "unknown" : String.valueOf(cause.getMessage());
    return message.contains("in use") ? "the port is in use" : message;
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

  private void gauges(Catalog catalog) {
    metrics.gauge(
        "tidegate.info",
        this,
        s -> 1,
        "config_hash",
        config.hash(),
        "catalog_hash",
        catalog.hash(),
        "schema_hash",
        FeatureSchema.V1.hash());
    metrics.gauge("tidegate.policy.version", policy, p -> p.current().version());
    metrics.gauge(
        "tidegate.policy.age.seconds",
        policy,
        p ->
            p.current().version() == 0
                ? Double.NaN
                : (System.currentTimeMillis() - p.current().createdEpochMillis()) / 1e3);
    metrics.gauge("tidegate.requests.inflight", inflight, AtomicInteger::get);
    fleet
        .arms()
        .forEach(
            arm ->
                arm.endpoints()
                    .forEach(
                        endpoint -> {
                          String name = arm.arm().model() + "@" + endpoint.name();
                          metrics.gauge(
                              "tidegate.breaker.state",
                              endpoint,
                              e -> e.breakerState(),
                              "endpoint",
                              name);
                          metrics.gauge(
                              "tidegate.inflight", endpoint, e -> e.inflight(), "endpoint", name);
                          metrics.gauge(
                              "tidegate.limit", endpoint, e -> e.limit(), "endpoint", name);
                        }));
  }

  /** Stops accepting, lets running answers end within {@code listen.drain}, then stops. */
  @Override
  public void close() {
    accepting.set(false);
    long drainMillis = config.listen().drain().toMillis();
    List<Future<Void>> stopping = new ArrayList<>();
    servers.forEach(s -> stopping.add(s.shutdown(drainMillis, TimeUnit.MILLISECONDS)));
    await(Future.join(stopping), drainMillis + 2_000);
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
