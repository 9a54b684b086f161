package io.tidegate.router;

import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.admin.AdminHandler;
import io.tidegate.router.bundle.ClassifierDesk;
import io.tidegate.router.config.ConfigResult;
import io.tidegate.router.config.DecisionKeys;
import io.tidegate.router.config.EventsConfig;
import io.tidegate.router.config.ListenConfig;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.content.PromptFile;
import io.tidegate.router.events.EventPublisher;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.events.KafkaClients;
import io.tidegate.router.features.ClassifierReader;
import io.tidegate.router.features.PromptReader;
import io.tidegate.router.http.GatewayParts;
import io.tidegate.router.http.ServerSettings;
import io.tidegate.router.ledger.Books;
import io.tidegate.router.limit.Connections;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.policy.PolicyBoard;
import io.tidegate.router.recent.DecisionLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running gateway: public port, admin port, and all that stands behind them. */
public final class RouterService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RouterService.class);
  private static final int DECISION_KEY_BYTES = 32;

  private final RouterOptions options;
  private final Vertx vertx;
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final EventSink events;
  private final PolicyFeed feed;
  private final DecisionLog log = new DecisionLog();
  private final Books books;
  private final Optional<ClassifierDesk> classifier;
  private final PromptReader prompts;
  private final Optional<PromptFile> content;
  private final Generations generations;
  private final RouterGauges gauges;
  private final Connections connections;
  private final Servers servers;
  private final Servers adminServers;
  private final AtomicBoolean accepting = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private int port;
  private int adminPort;

  private RouterService(TidegateConfig config, RouterOptions options) {
    this.options = options;
    this.feed = PolicyFeed.of(config, metrics, options.clockMillis());
    this.events = options.events().orElseGet(() -> events(config.events(), metrics));
    ListenConfig listen = config.listen();
    this.vertx = Sockets.open(listen.transport(), options.eventLoops() + 1);
    this.connections = GatewayParts.connections(vertx, listen.limits(), metrics);
    HttpServerOptions open = ServerSettings.of(listen, listen.tls()).setStrictThreadMode(true);
    this.servers = new Servers(vertx, open, connections::opened);
    this.adminServers =
        new Servers(vertx, ServerSettings.of(listen, listen.adminTls()), connection -> {});
    this.books = new Books(config, config.catalog(), events, metrics, options.clockMillis());
    this.classifier =
        options.prompts().isPresent()
            ? Optional.empty()
            : Optional.of(new ClassifierDesk(config.classifier(), metrics, options.clockMillis()));
    this.prompts =
        options
            .prompts()
            .orElseGet(
                () -> {
                  ClassifierDesk desk = classifier.orElseThrow();
                  return new ClassifierReader(desk.classifier(), desk.meters()::unread);
                });
    this.content =
        config
            .stateDir()
            .map(dir -> new PromptFile(dir.resolve("prompts"), config.ledger().keepDays()));
    content.ifPresent(file -> metrics.counted("tidegate.prompts.lost", file, PromptFile::lost));
    Shared shared =
        new Shared(
            vertx,
            metrics,
            feed.board().holder(),
            books,
            connections,
            events,
            log,
            new DecisionIds(decisionKey(config)),
            options.clockMillis(),
            prompts,
            content);
    this.generations = new Generations(shared, config);
    this.gauges = new RouterGauges(metrics, generations);
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

  /**
   * Starts a router.
   *
   * @throws RouterStartException when a port is taken, an address cannot be bound, or the warm
   *     start cannot be read
   */
  public static RouterService start(TidegateConfig config, RouterOptions options) {
    RouterService service = new RouterService(config, options);
    try {
      service.listen(config.listen());
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
    return feed.board().holder().current();
  }

  /** All meters in the Prometheus format. */
  public String metrics() {
    return metrics.scrape();
  }

  /** What decides, for looking at it. */
  PolicyBoard board() {
    return feed.board();
  }

  private void listen(ListenConfig listen) {
    gauges.register(feed.board(), options.clockMillis());
    gauges.registerCurrent();
    feed.start();
    books.follow();
    port =
        servers.bind(
            "listen.port", generations, listen.host(), listen.port(), options.eventLoops());
    AdminHandler admin =
        new AdminHandler(
            vertx,
            () -> generations.current().config().listen(),
            AdminTable.of(
                generations,
                feed,
                books,
                log,
                metrics,
                accepting::get,
                this::reload,
                classifier,
                options));
    adminPort =
        adminServers.bind("listen.admin_port", admin, listen.adminHost(), listen.adminPort(), 1);
    WarmUp.read(prompts);
    accepting.set(true);
    LOG.info("listening on {}:{}, admin on {}", listen.host(), port, adminPort);
  }

  /**
   * Reads the configuration again and lets it take over from the one in force, without dropping a
   * request; blocks while new models and classifiers are made.
   */
  public synchronized Reloaded reload() {
    TidegateConfig running = generations.current().config();
    if (options.reload().isEmpty()) {
      return refused(running, List.of("this router was not started from a file"));
    }
    ConfigResult result = options.reload().get().get();
    if (result instanceof ConfigResult.Invalid invalid) {
      LOG.warn("reload: {} error(s), the running configuration stays", invalid.errors().size());
      return refused(running, invalid.errors());
    }
    ConfigResult.Loaded loaded = (ConfigResult.Loaded) result;
    List<String> needsRestart = loaded.config().needingRestart(running);
    Generation next = generations.replace(loaded.config().keeping(running));
    gauges.registerCurrent();
    feed.configure(next.config());
    List<String> warnings = new ArrayList<>(loaded.warnings());
    classifier.ifPresent(
        desk ->
            desk.configure(next.config().classifier())
                .forEach(problem -> warnings.add("classifier: " + problem)));
    LOG.info("reload: config {} is in force", next.configHash());
    return new Reloaded(true, next.configHash(), List.of(), warnings, needsRestart);
  }

  private static Reloaded refused(TidegateConfig running, List<String> errors) {
    return new Reloaded(false, running.hash(), errors, List.of(), List.of());
  }

  private static byte[] decisionKey(TidegateConfig config) {
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
   * Says "not ready", goes on for {@code listen.drain_delay}, stops accepting, lets running answers
   * end within {@code listen.drain}, publishes the events that wait for up to two seconds, then
   * stops.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean served = accepting.getAndSet(false);
    ListenConfig listen = generations.current().config().listen();
    if (served) {
      pause(listen.drainDelay().toMillis());
    }
    long drainMillis = listen.drain().toMillis();
    await(servers.shutdown(drainMillis), drainMillis + 2_000);
    closeQuietly(books);
    closeQuietly(events);
    await(adminServers.shutdown(0), 1_000);
    connections.close();
    closeQuietly(generations.current().gateway());
    closeQuietly(feed);
    closeQuietly(prompts);
    content.ifPresent(RouterService::closeQuietly);
    classifier.ifPresent(RouterService::closeQuietly);
    await(vertx.close(), 5_000);
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
