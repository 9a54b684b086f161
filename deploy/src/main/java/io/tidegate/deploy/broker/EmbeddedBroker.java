package io.tidegate.deploy.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka node, broker and KRaft controller together, inside this process.
 *
 * <p>It listens on the loopback address alone. Its log is in the directory given and survives a
 * restart; one process at a time may use a directory. Everything has one replica: this is for one
 * machine, not for a cluster.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String NODE_ID = "1";
  private static final String CONTROLLER = "CONTROLLER";

  private final DirectoryLock lock;
  private final KafkaRaftServer server;
  private final BrokerPorts ports;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedBroker(DirectoryLock lock, KafkaRaftServer server, BrokerPorts ports) {
    this.lock = lock;
    this.server = server;
    this.ports = ports;
  }

  /**
   * Starts a broker and returns when it takes records.
   *
   * @param directory where its log is; made and formatted when new
   * @param port loopback port for clients; 0 takes the directory's last one when it is free, or
   *     else any free one
   * @throws BrokerStartException when the directory belongs to another process or can not be
   *     written, or when the port is in use
   */
  public static EmbeddedBroker start(Path directory, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: must be 0 to 65535, was " + port);
    }
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      BrokerPorts ports = BrokerPorts.choose(directory, port);
      Path logs = directory.resolve("log");
      Map<String, String> settings = settings(logs, ports);
      format(logs);
      KafkaRaftServer server =
          new KafkaRaftServer(new KafkaConfig(new HashMap<>(settings), false), Time.SYSTEM);
      server.startup();
      LOG.info("broker takes records at {}:{}, log in {}", BrokerPorts.HOST, ports.broker(), logs);
      return new EmbeddedBroker(lock, server, ports);
    } catch (BrokerStartException e) {
      lock.close();
      throw e;
    } catch (Exception e) {
      lock.close();
      throw new BrokerStartException(
          "the broker in " + directory + " did not start: " + e.getMessage(), e);
    }
  }

  /**
   * Removes everything that a broker has written to a directory.
   *
   * @throws BrokerStartException when another process uses it
   */
  public static void erase(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (DirectoryLock lock = DirectoryLock.take(directory);
        Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(directory) && !lock.isAt(path)) {
          Files.delete(path);
        }
      }
    }
  }

  /** {@code host:port} for clients. */
  public String bootstrap() {
    return BrokerPorts.HOST + ":" + ports.broker();
  }

  /** Stops the broker, its log complete on disk, and gives the directory up. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        server.shutdown();
        server.awaitShutdown();
      } finally {
        lock.close();
      }
    }
  }

  private static void format(Path logs) throws Exception {
    if (Files.exists(logs.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(logs);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(Integer.parseInt(NODE_ID))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(logs.toString())
        .addDirectory(logs.toString())
        .setHasDynamicQuorum(false)
        .run();
  }

  private static Map<String, String> settings(Path logs, BrokerPorts ports) {
    String client = "PLAINTEXT://" + BrokerPorts.HOST + ":" + ports.broker();
    String controller = BrokerPorts.HOST + ":" + ports.controller();
    Map<String, String> s = new HashMap<>();
    s.put("process.roles", "broker,controller");
    s.put("node.id", NODE_ID);
    s.put("listeners", client + ",CONTROLLER://" + controller);
    s.put("advertised.listeners", client);
    s.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    s.put("inter.broker.listener.name", "PLAINTEXT");
    s.put("controller.listener.names", CONTROLLER);
    s.put("controller.quorum.voters", NODE_ID + "@" + controller);
    s.put("log.dirs", logs.toAbsolutePath().toString());
    s.put("auto.create.topics.enable", "false");
    s.put("group.initial.rebalance.delay.ms", "0");
    // A broker that restarts registers again at once instead of waiting for its old session to end.
    s.put("broker.session.timeout.ms", "3000");
    s.put("broker.heartbeat.interval.ms", "300");
    s.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      s.put(topic + ".replication.factor", "1");
      s.put(topic + ".num.partitions", "4");
    }
    s.put("transaction.state.log.min.isr", "1");
    s.put("share.coordinator.state.topic.min.isr", "1");
    s.put("num.network.threads", "1");
    s.put("num.io.threads", "2");
    s.put("background.threads", "2");
    s.put("log.cleaner.dedupe.buffer.size", "8388608");
    s.put("metadata.max.idle.interval.ms", "5000");
    return s;
  }
}
