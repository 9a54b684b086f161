package io.tidegate.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.core.event.Topics;
import io.tidegate.pipeline.learner.TopicSetup;
import io.tidegate.router.RouterOptions;
import io.tidegate.router.RouterService;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The router while its broker is not there yet, goes away and comes back. */
@Tag("kafka")
final class RouterWithoutBrokerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String ANSWER =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
          + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
          + "\"finish_reason\":\"stop\"}],"
          + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}";

  @TempDir Path dir;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpServer upstream;

  @BeforeEach
  void startUpstream() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    upstream.start();
  }

  @AfterEach
  void stopUpstream() {
    upstream.stop(0);
  }

  /**
   * T21: started without a broker, which comes, goes and comes back: every request is answered,
   * every event arrives, nothing of Kafka runs on an event loop, and nothing is started again.
   */
  @Test
  void t21_brokerAbsentThenThereThenAway_requestsAnsweredEventsKept() throws Exception {
    String bootstrap = bootstrapWithTopics();
    try (KafkaWatch watch = new KafkaWatch();
        RouterService router = router(bootstrap, "one")) {
      ask(router, 20);
      assertThat(admin(router, "freeze").body())
          .contains("\"replicated\":false")
          .contains("the event log did not take it");
      assertThat(admin(router, "unfreeze").statusCode()).isEqualTo(200);
      try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
        assertThat(broker.bootstrap()).isEqualTo(bootstrap);
        awaitDecisions(bootstrap, 20);
      }
      ask(router, 10);
      try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
        awaitDecisions(broker.bootstrap(), 30);
        assertThat(router.metrics()).doesNotContain("tidegate_events_dropped_total");
        try (RouterService other = router(bootstrap, "two")) {
          assertThat(admin(router, "freeze").body()).contains("\"replicated\":true");
          await(() -> status(other).contains("\"frozen\":true"));
        }
      }
      assertThat(watch.seen()).isEmpty();
    }
  }

  private String bootstrapWithTopics() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
      TopicSetup.ensure(broker.bootstrap(), 2, 1);
      return broker.bootstrap();
    }
  }

  private RouterService router(String bootstrap, String instance) {
    String yaml =
        "listen: { port: 0, admin_port: 0, drain: 0s }\nclassifier: { bundle: off }\n"
            + "models:\n  - { name: m, tier: edge, endpoints: [ { base_url: \"http://127.0.0.1:"
            + upstream.getAddress().getPort()
            + "/v1\" } ] }\nevents: { instance: "
            + instance
            + ", kafka: { bootstrap: \""
            + bootstrap
            + "\" } }\n";
    ConfigResult result = ConfigLoader.parse(yaml, "test.yaml", Map.of());
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return RouterService.start(
        ((ConfigResult.Loaded) result).config(), RouterOptions.defaults().withEventLoops(2));
  }

  private void ask(RouterService router, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      HttpResponse<String> answer =
          post(
              "http://127.0.0.1:" + router.port() + "/v1/chat/completions",
              "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  private HttpResponse<String> admin(RouterService router, String act) throws Exception {
    return post("http://127.0.0.1:" + router.adminPort() + "/admin/policy/" + act, "{}");
  }

  private String status(RouterService router) {
    try {
      return http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + router.adminPort() + "/admin/policy"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> post(String url, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void awaitDecisions(String bootstrap, long count) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo info : consumer.partitionsFor(Topics.DECISIONS)) {
        partitions.add(new TopicPartition(info.topic(), info.partition()));
      }
      await(
          () ->
              consumer.endOffsets(partitions).values().stream().mapToLong(end -> end).sum()
                  >= count);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** Looks at every event loop's stack again and again: Kafka has no business there. */
  private static final class KafkaWatch implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "kafka-watch");

    KafkaWatch() {
      thread.setDaemon(true);
      thread.start();
    }

    List<String> seen() {
      return List.copyOf(seen);
    }

    private void run() {
      while (!over.get()) {
        Thread.getAllStackTraces()
            .forEach(
                (found, stack) -> {
                  if (found.getName().startsWith("vert.x-eventloop")) {
                    for (StackTraceElement frame : stack) {
                      if (frame.getClassName().startsWith("org.apache.kafka")) {
                        seen.add(frame.toString());
                      }
                    }
                  }
                });
        LockSupport.parkNanos(5_000_000);
      }
    }

    @Override
    public void close() {
      over.set(true);
    }
  }
}
