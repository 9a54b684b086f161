package io.tidegate.deploy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.deploy.broker.TestBroker;
import io.tidegate.pipeline.learner.TopicSetup;
import io.tidegate.router.RouterOptions;
import io.tidegate.router.RouterService;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that spend from one budget hear of each other, and of themselves after a restart. */
@Tag("kafka")
class SharedBudgetTest {
  private static final String ANSWER =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":["
          + "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},"
          + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,"
          + "\"completion_tokens\":20,\"total_tokens\":30}}";
  private static final String ASK =
      "{\"model\":\"cloud\",\"max_tokens\":20,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";

  @TempDir Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer upstream;

  @BeforeEach
  void start() throws Exception {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    upstream.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    upstream.start();
  }

  @AfterEach
  void stop() {
    upstream.stop(0);
  }

  private RouterService router(String bootstrap, String instance) {
    String yaml =
        "listen: { port: 0, admin_port: 0, drain: 0s }\nclassifier: { bundle: \"off\" }\n"
            + "models:\n  - { name: cloud, tier: cloud, price: { input_per_million: 2.5,"
            + " output_per_million: 10 }, endpoints: [ { base_url: \"http://127.0.0.1:"
            + upstream.getAddress().getPort()
            + "/v1\" } ] }\n"
            + "budgets:\n  - { scope: tenant/local, usd_per_day: 0.001 }\n"
            + "ledger: { replicas: 2 }\n"
            + "events: { instance: "
            + instance
            + ", kafka: { bootstrap: \""
            + bootstrap
            + "\" } }\n";
    ConfigResult result = ConfigLoader.parse(yaml, "test.yaml", Map.of());
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return RouterService.start(((ConfigResult.Loaded) result).config(), RouterOptions.defaults());
  }

  private int ask(RouterService router) throws Exception {
    return http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + router.port() + "/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(ASK))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  private static boolean knows(RouterService router, String usd) {
    return router.metrics().contains("tidegate_budget_spent_usd{scope=\"tenant/local\"} " + usd);
  }

  @Test
  void twoGateways_oneBudget_eachKnowsWhatTheOtherSpent() throws Exception {
    try (TestBroker broker = TestBroker.start(dir.resolve("broker"))) {
      TopicSetup.ensure(broker.bootstrap(), 1, 1);
      try (RouterService other = router(broker.bootstrap(), "b")) {
        try (RouterService first = router(broker.bootstrap(), "a")) {
          assertThat(ask(first)).isEqualTo(200);
          assertThat(ask(first)).isEqualTo(200);
          long end = System.nanoTime() + 20_000_000_000L;
          while (!knows(other, "4.5E-4") && System.nanoTime() < end) {
            Thread.onSpinWait();
          }
          assertThat(knows(other, "4.5E-4")).isTrue();
          // 550,000 nano-USD are left, half of them for each: one answer may cost 250,000.
          assertThat(ask(first)).isEqualTo(200);
          assertThat(ask(first)).isEqualTo(429);
        }
        long end = System.nanoTime() + 20_000_000_000L;
        while (!knows(other, "6.75E-4") && System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        assertThat(ask(other)).isEqualTo(429);
      }
      try (RouterService again = router(broker.bootstrap(), "a")) {
        assertThat(knows(again, "6.75E-4")).isTrue();
        assertThat(ask(again)).isEqualTo(429);
      }
    }
  }
}
