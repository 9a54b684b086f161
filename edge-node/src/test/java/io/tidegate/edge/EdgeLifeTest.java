package io.tidegate.edge;

import static io.tidegate.edge.EdgeStand.await;
import static io.tidegate.edge.EdgeStand.awaitEvent;
import static io.tidegate.edge.EdgeStand.body;
import static io.tidegate.edge.EdgeStand.events;
import static io.tidegate.edge.EdgeStand.hold;
import static io.tidegate.edge.EdgeStand.json;
import static io.tidegate.edge.EdgeStand.metric;
import static io.tidegate.edge.EdgeStand.post;
import static io.tidegate.edge.EdgeStand.request;
import static io.tidegate.edge.EdgeStand.slow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that end early: hang-ups, a full queue, a failure, the end of the node. */
class EdgeLifeTest {
  @TempDir static Path folder;
  private static Path endless;

  @BeforeAll
  static void write() {
    endless = new TinyDecoder().contextWindow(1_000_000).writeTo(folder.resolve("endless"));
  }

  @Test
  void hangUp_endsTheAnswerAndFreesTheWorker() throws Exception {
    try (EdgeNode busy = EdgeNode.start(slow(endless).queueCapacity(4).build())) {
      Socket running = hold(busy, body("run", ",\"stream\":true,\"max_tokens\":900000"));
      awaitEvent(running);
      Socket waiting = hold(busy, body("wait", ",\"max_tokens\":900000"));
      await("the second request waits", () -> metric(busy, "tidegate_edge_queued") == 1);

      waiting.close();
      await("the waiting request is dropped", () -> metric(busy, "tidegate_edge_queued") == 0);
      assertThat(metric(busy, "tidegate_edge_cancelled_total")).isEqualTo(1);
      await("tokens are drawn", () -> metric(busy, "tidegate_edge_tokens_drawn_total") > 0);
      running.close();
      await("the running answer ends", () -> metric(busy, "tidegate_edge_inflight") == 0);

      assertThat(metric(busy, "tidegate_edge_cancelled_total")).isEqualTo(2);
      double drawn = metric(busy, "tidegate_edge_tokens_drawn_total");
      assertThat(drawn).isLessThan(900_000);
      assertThat(post(busy, body("next", ",\"max_tokens\":5")).statusCode()).isEqualTo(200);
      assertThat(metric(busy, "tidegate_edge_tokens_drawn_total")).isEqualTo(drawn + 5);
    }
  }

  @Test
  void http2_answersAndEndsWhenTheStreamIsReset() throws Exception {
    HttpClient two = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    try (EdgeNode busy = EdgeNode.start(slow(endless).build())) {
      HttpRequest small =
          request(busy, "/v1/chat/completions")
              .POST(HttpRequest.BodyPublishers.ofString(body("x", ",\"max_tokens\":3")))
              .build();
      HttpResponse<String> answer = two.send(small, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(json(answer).path("usage").path("completion_tokens").asInt()).isEqualTo(3);

      HttpRequest endlessly =
          request(busy, "/v1/chat/completions")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      body("x", ",\"max_tokens\":900000,\"stream\":true")))
              .build();
      HttpResponse<InputStream> stream =
          two.send(endlessly, HttpResponse.BodyHandlers.ofInputStream());
      assertThat(stream.body().read()).isEqualTo('d');
      stream.body().close();
      await("the answer ends", () -> metric(busy, "tidegate_edge_inflight") == 0);

      assertThat(metric(busy, "tidegate_edge_cancelled_total")).isEqualTo(1);
    }
  }

  @Test
  void queueFull_isRefusedWithRetryAfter() throws Exception {
    try (EdgeNode busy = EdgeNode.start(slow(endless).queueCapacity(1).build());
        Socket running = hold(busy, body("run", ",\"stream\":true,\"max_tokens\":900000"))) {
      awaitEvent(running);
      try (Socket waiting = hold(busy, body("wait", ",\"max_tokens\":900000"))) {
        assertThat(waiting.isConnected()).isTrue();
        await("the second request waits", () -> metric(busy, "tidegate_edge_queued") == 1);

        HttpResponse<String> refused = post(busy, body("third", ""));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(json(refused).path("error").path("code").asText()).isEqualTo("overloaded");
        assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
            .isPositive();
        assertThat(metric(busy, "tidegate_edge_shed_total")).isEqualTo(1);
      }
    }
  }

  @Test
  void close_whileAnswering_endsTheStreamWithAnError() throws Exception {
    EdgeNode busy = EdgeNode.start(slow(endless).build());
    try (Socket running = hold(busy, body("run", ",\"stream\":true,\"max_tokens\":900000"))) {
      awaitEvent(running);
      CompletableFuture<String> rest =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new String(
                      running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                  return e.toString();
                }
              });

      busy.close();

      assertThat(rest.get())
          .contains("\"code\":\"overloaded\"")
          .contains("data: [DONE]")
          .doesNotContain("\"finish_reason\":\"stop\"");
    }
  }

  @Test
  void runtimeFailure_isAnErrorAndTheNodeLivesOn() throws Exception {
    Path breaking = new TinyDecoder().failsAt(40).writeTo(folder.resolve("breaking"));
    EdgeNodeConfig config =
        EdgeNodeConfig.builder().port(0).modelDir(breaking).modelName("tiny").workers(1).build();
    try (EdgeNode fragile = EdgeNode.start(config)) {
      HttpResponse<String> whole = post(fragile, body("fail", ",\"max_tokens\":100"));
      assertThat(whole.statusCode()).isEqualTo(500);
      assertThat(json(whole).path("error").path("code").asText()).isEqualTo("internal_error");
      assertThat(whole.body()).doesNotContain("Gather");

      List<JsonNode> events =
          events(post(fragile, body("fail", ",\"max_tokens\":100,\"stream\":true")).body());
      assertThat(events.get(events.size() - 1).path("error").path("code").asText())
          .isEqualTo("internal_error");
      assertThat(events)
          .allMatch(
              event ->
                  event.path("choices").path(0).path("finish_reason").asText("").isEmpty()
                      || event.path("choices").path(0).path("finish_reason").isNull());
      assertThat(post(fragile, body("ok", ",\"max_tokens\":2")).statusCode()).isEqualTo(200);
    }
  }
}
