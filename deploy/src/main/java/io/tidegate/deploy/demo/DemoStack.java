package io.tidegate.deploy.demo;

import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.deploy.broker.EmbeddedBroker;
import io.tidegate.deploy.cloud.AnswerKey;
import io.tidegate.deploy.cloud.CloudProfile;
import io.tidegate.deploy.cloud.SimulatedCloud;
import io.tidegate.edge.EdgeNode;
import io.tidegate.edge.EdgeNodeConfig;
import io.tidegate.pipeline.learner.DecisionKeyFile;
import io.tidegate.pipeline.learner.Learner;
import io.tidegate.pipeline.learner.LearnerConfig;
import io.tidegate.pipeline.learner.LearnerStatus;
import io.tidegate.router.RouterOptions;
import io.tidegate.router.RouterService;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import io.tidegate.router.config.TidegateConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Broker, learner, edge node, provider and router of one demo, all in this process. */
final class DemoStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoStack.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int PARTITIONS = 2;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final DemoFolder folder;
  private final DemoKeys keys;
  private final EmbeddedBroker broker;
  private final Learner learner;
  private final Optional<SimulatedCloud> cloud;
  private final RouterService router;

  /**
   * Starts everything and returns when all of it is ready.
   *
   * @throws RuntimeException naming the part that can not start; the others are stopped again
   */
  DemoStack(DemoOptions options, AnswerKey answers) {
    requireFree(options.port());
    this.folder = DemoFolder.prepare(options);
    this.keys = options.cloud().isPresent() ? DemoKeys.random() : DemoKeys.WELL_KNOWN;
    try {
      this.broker = keep(EmbeddedBroker.start(folder.broker(), 0));
      this.learner = keep(Learner.start(learnerConfig(broker, folder)));
      EdgeNode edge = keep(EdgeNode.start(edgeConfig(options)));
      this.cloud =
          options.cloud().isPresent()
              ? Optional.empty()
              : Optional.of(
                  keep(SimulatedCloud.start(CloudProfile.standard(options.seed()), answers, 0)));
      DemoConfig config = config(options, broker, edge, cloud, folder, keys);
      this.router = keep(RouterService.start(load(config), RouterOptions.defaults()));
      awaitReady();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  /** The router's address for OpenAI clients. */
  String baseUrl() {
    return "http://127.0.0.1:" + router.port() + "/v1";
  }

  String adminUrl() {
    return "http://127.0.0.1:" + router.adminPort();
  }

  DemoFolder folder() {
    return folder;
  }

  DemoKeys keys() {
    return keys;
  }

  /** The policy that the router decides with. */
  PolicyState policy() {
    return router.policy();
  }

  LearnerStatus learned() {
    return learner.status().orElse(LearnerStatus.NOTHING);
  }

  /** The simulated provider; empty with a real one. */
  Optional<SimulatedCloud> cloud() {
    return cloud;
  }

  /** Stops all parts, the last one started first. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("stopping {}: {}", part.getClass().getSimpleName(), e.toString());
      }
    }
  }

  private synchronized <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private void awaitReady() {
    try {
      if (!learner.awaitRunning(START_LIMIT)) {
        throw new IllegalStateException("the learner did not start within " + START_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
  }

  private static EdgeNodeConfig edgeConfig(DemoOptions options) {
    EdgeNodeConfig.Builder config =
        EdgeNodeConfig.builder().port(0).modelName(DemoConfig.EDGE_UPSTREAM);
    options.edgeModel().ifPresent(config::modelDir);
    return config.build();
  }

  private static LearnerConfig learnerConfig(EmbeddedBroker broker, DemoFolder folder) {
    byte[] key = DecisionKeyFile.read("file:" + folder.decisionKey(), Map.of());
    return LearnerConfig.of(broker.bootstrap(), folder.learner())
        .withShape(PARTITIONS, 1, 1)
        .withDecisionKey(key);
  }

  private static DemoConfig config(
      DemoOptions options,
      EmbeddedBroker broker,
      EdgeNode edge,
      Optional<SimulatedCloud> cloud,
      DemoFolder folder,
      DemoKeys keys) {
    Optional<DemoOptions.RealCloud> real = options.cloud();
    return new DemoConfig(
        options.port(),
        broker.bootstrap(),
        "http://127.0.0.1:" + edge.port() + "/v1",
        edge.contextWindow(),
        real.map(r -> r.baseUrl().toString()).orElseGet(() -> cloud.orElseThrow().baseUrl()),
        real.map(DemoOptions.RealCloud::model)
            .orElseGet(() -> CloudProfile.standard(options.seed()).model()),
        real.filter(DemoOptions.RealCloud::keyed)
            .map(r -> "env:" + DemoOptions.RealCloud.KEY)
            .orElse(""),
        folder,
        keys);
  }

  private static TidegateConfig load(DemoConfig config) {
    Path file = config.folder().config();
    try {
      Files.writeString(file, config.yaml());
    } catch (IOException e) {
      throw new UncheckedIOException("can not write " + file, e);
    }
    ConfigResult result = ConfigLoader.load(file);
    if (result instanceof ConfigResult.Loaded loaded) {
      return loaded.config();
    }
    throw new IllegalStateException("the demo's own configuration is wrong: " + result);
  }

  /** Fails early, before minutes of set-up, when the router could not listen. */
  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
    } catch (IOException e) {
      throw new IllegalStateException(
          "port " + port + " on 127.0.0.1 is in use: choose another one with --port", e);
    }
  }
}
