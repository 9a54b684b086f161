package io.tidegate.deploy.broker;

import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A broker for a test: the official image where a Docker engine answers, the embedded broker
 * elsewhere. What a test proves must hold on both.
 */
public final class TestBroker implements AutoCloseable {

  private static final String IMAGE = "apache/kafka:4.3.1";

  private final String bootstrap;
  private final AutoCloseable broker;

  private TestBroker(String bootstrap, AutoCloseable broker) {
    this.bootstrap = bootstrap;
    this.broker = broker;
  }

  /** Starts one; {@code dir} is used by the embedded broker alone. */
  @SuppressWarnings("resource") // closed by close()
  public static TestBroker start(Path dir) {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      KafkaContainer container =
          new KafkaContainer(IMAGE)
              .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
              .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
      container.start();
      return new TestBroker(container.getBootstrapServers(), container);
    }
    EmbeddedBroker embedded = EmbeddedBroker.start(dir, 0);
    return new TestBroker(embedded.bootstrap(), embedded);
  }

  public String bootstrap() {
    return bootstrap;
  }

  @Override
  public void close() throws Exception {
    broker.close();
  }
}
