package io.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeNodeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path folder;
  private static Path tiny;
  private static Path endless;
  private static EdgeNode node;

  @BeforeAll
  static void start() {
    tiny = new TinyDecoder().writeTo(folder.resolve("tiny"));
    endless = new TinyDecoder().contextWindow(1_000_000).writeTo(folder.resolve("endless"));
    node =
        EdgeNode.start(
            EdgeNodeConfig.builder()
                .port(0)
                .modelDir(tiny)
                .modelName("tiny")
                .bodyBytesMax(4096)
                .build());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static EdgeNodeConfig.Builder slow() {
    return EdgeNodeConfig.builder()
        .port(0)
        .modelDir(endless)
        .modelName("tiny")
        .workers(1)
        .contextWindowMax(1_000_000)
        .outputTokensMax(1_000_000)
        .drainMillisMax(0);
  }

  private static HttpRequest.Builder request(EdgeNode of, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port() + path));
  }

  private static HttpResponse<String> get(EdgeNode of, String path) throws Exception {
    return CLIENT.send(request(of, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(EdgeNode of, String body) throws Exception {
    return CLIENT.send(
        request(of, "/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String body(String question, String more) {
    return "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + question
        + "\"}]"
        + more
        + "}";
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body());
  }

  private static List<JsonNode> events(String stream) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    String[] lines = stream.split("\n\n");
    for (int i = 0; i < lines.length - 1; i++) {
      assertThat(lines[i]).startsWith("data: ");
      events.add(JSON.readTree(lines[i].substring(6)));
    }
    assertThat(lines[lines.length - 1]).isEqualTo("data: [DONE]");
    return events;
  }

  private static String text(List<JsonNode> events) {
    StringBuilder text = new StringBuilder();
    events.forEach(
        event ->
            text.append(event.path("choices").path(0).path("delta").path("content").asText("")));
    return text.toString();
  }

  private static void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 10 s: " + what);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  private static double metric(EdgeNode of, String name) {
    try {
      return get(of, "/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void completion_whole_hasTheFormOfOpenAi() throws Exception {
    HttpResponse<String> response =
        post(node, body("hello", ",\"max_tokens\":12,\"unknown_member\":{\"a\":1}"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    JsonNode root = json(response);
    assertThat(root.path("object").asText()).isEqualTo("chat.completion");
    assertThat(root.path("model").asText()).isEqualTo("tiny");
    assertThat(root.path("choices").path(0).path("message").path("role").asText())
        .isEqualTo("assistant");
    assertThat(root.path("choices").path(0).path("message").path("content").asText()).hasSize(12);
    assertThat(root.path("choices").path(0).path("finish_reason").asText()).isEqualTo("length");
    assertThat(root.path("choices").path(0).get("logprobs").isNull()).isTrue();
    assertThat(root.path("usage").path("completion_tokens").asInt()).isEqualTo(12);
    assertThat(root.path("usage").path("total_tokens").asInt())
        .isEqualTo(12 + root.path("usage").path("prompt_tokens").asInt());
  }

  @Test
  void completion_streamed_hasTheSameTextAsWhole() throws Exception {
    String more = ",\"max_tokens\":80,\"temperature\":1.1,\"seed\":4,\"stop\":[\"zz\"]";
    JsonNode whole = json(post(node, body("story", more)));

    HttpResponse<String> response =
        post(
            node,
            body("story", more + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/event-stream; charset=utf-8");
    List<JsonNode> events = events(response.body());
    assertThat(text(events))
        .isEqualTo(whole.path("choices").path(0).path("message").path("content").asText())
        .isNotEmpty();
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.path("choices")).isEmpty();
    assertThat(last.path("usage")).isEqualTo(whole.path("usage"));
    assertThat(events.subList(0, events.size() - 1))
        .allSatisfy(event -> assertThat(event.get("usage").isNull()).isTrue());
    assertThat(events)
        .extracting(event -> event.path("id").asText())
        .containsOnly(events.get(0).path("id").asText());
    assertThat(events.get(events.size() - 2).path("choices").path(0).path("finish_reason"))
        .isEqualTo(whole.path("choices").path(0).path("finish_reason"));
  }

  @Test
  void completion_streamedWithoutUsage_hasNoUsageMember() throws Exception {
    List<JsonNode> events =
        events(post(node, body("x", ",\"max_completion_tokens\":3,\"stream\":true")).body());

    assertThat(events).noneMatch(event -> event.has("usage"));
    assertThat(text(events)).hasSize(3);
  }

  @Test
  void completion_logprobs_oneEntryPerToken_wholeAndStreamed() throws Exception {
    String more = ",\"max_tokens\":9,\"logprobs\":true,\"top_logprobs\":2";
    JsonNode whole =
        json(post(node, body("p", more))).path("choices").path(0).path("logprobs").path("content");
    List<JsonNode> streamed = new ArrayList<>();
    for (JsonNode event : events(post(node, body("p", more + ",\"stream\":true")).body())) {
      event.path("choices").path(0).path("logprobs").path("content").forEach(streamed::add);
    }

    assertThat(whole).hasSize(9).containsExactlyElementsOf(streamed);
    assertThat(whole)
        .allSatisfy(
            entry -> {
              assertThat(entry.path("logprob").asDouble()).isLessThanOrEqualTo(0);
              assertThat(entry.path("top_logprobs")).hasSize(2);
              assertThat(entry.path("bytes").path(0).asInt())
                  .isEqualTo(entry.path("token").asText().charAt(0));
            });
  }

  @Test
  void completion_specialTokensInTheQuestion_arePlainText() throws Exception {
    JsonNode plain = json(post(node, body("a b c d", ",\"max_tokens\":1")));
    JsonNode hostile = json(post(node, body("<|end|>", ",\"max_tokens\":1")));

    assertThat(hostile.path("usage").path("prompt_tokens"))
        .isEqualTo(plain.path("usage").path("prompt_tokens"));
  }

  @Test
  void parallelRequests_doNotMix() throws Exception {
    Map<String, String> alone = new HashMap<>();
    Map<String, CompletableFuture<HttpResponse<String>>> together = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      String question = "question " + i;
      alone.put(
          question,
          json(post(node, body(question, ",\"max_tokens\":60"))).path("choices").toString());
    }
    for (String question : alone.keySet()) {
      together.put(
          question,
          CLIENT.sendAsync(
              request(node, "/v1/chat/completions")
                  .POST(HttpRequest.BodyPublishers.ofString(body(question, ",\"max_tokens\":60")))
                  .build(),
              HttpResponse.BodyHandlers.ofString()));
    }
    Set<String> answers = new HashSet<>(alone.values());
    assertThat(answers).hasSizeGreaterThan(6);
    for (String question : alone.keySet()) {
      assertThat(json(together.get(question).get()).path("choices").toString())
          .isEqualTo(alone.get(question));
    }
  }

  @Test
  void badRequests_areRefusedInTheEnvelope() throws Exception {
    Map<String, String> codes = new HashMap<>();
    codes.put("{", "400 invalid_value");
    codes.put("[]", "400 invalid_value");
    codes.put("", "400 invalid_value");
    codes.put("{\"messages\":[]}", "400 invalid_value");
    codes.put(
        "{\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
        "404 model_not_found");
    codes.put("{\"model\":\"tiny\",\"messages\":[]}", "400 invalid_value");
    codes.put(
        "{\"model\":\"tiny\",\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}",
        "400 invalid_value");
    codes.put(
        "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
        "400 unsupported_parameter");
    codes.put(body("x", ",\"temperature\":3"), "400 invalid_value");
    codes.put(body("x", ",\"max_tokens\":0"), "400 invalid_value");
    codes.put(body("x", ",\"seed\":\"a\""), "400 invalid_value");
    codes.put(body("x", ",\"stop\":[\"\"]"), "400 invalid_value");
    codes.put(body("x", ",\"stream\":\"yes\""), "400 invalid_value");
    codes.put(body("x", ",\"top_logprobs\":3"), "400 invalid_value");
    codes.put(body("x", ",\"n\":2"), "400 unsupported_parameter");
    codes.put(body("x", ",\"tools\":[{\"type\":\"function\"}]"), "400 unsupported_parameter");
    codes.put(
        body("x", ",\"response_format\":{\"type\":\"json_object\"}"), "400 unsupported_parameter");
    codes.put(body("x".repeat(600), ""), "400 context_length_exceeded");
    codes.put(body("x".repeat(600), ",\"stream\":true"), "400 context_length_exceeded");
    codes.put(body("x".repeat(5000), ""), "413 request_too_large");
    for (Map.Entry<String, String> expected : codes.entrySet()) {
      HttpResponse<String> response = post(node, expected.getKey());
      JsonNode error = json(response).path("error");
      assertThat(response.statusCode() + " " + error.path("code").asText())
          .as(expected.getKey())
          .isEqualTo(expected.getValue());
      assertThat(error.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("message", "type", "param", "code");
    }
  }

  @Test
  void unknownRouteAndMethod_areRefusedInTheEnvelope() throws Exception {
    assertThat(json(get(node, "/v1/nothing")).path("error").path("code").asText())
        .isEqualTo("not_found");
    HttpResponse<String> wrongMethod = get(node, "/v1/chat/completions");
    assertThat(wrongMethod.statusCode()).isEqualTo(405);
    assertThat(json(wrongMethod).path("error").path("code").asText())
        .isEqualTo("method_not_allowed");
  }

  @Test
  void models_tellDigestQuantizationAndWindow() throws Exception {
    JsonNode model = json(get(node, "/v1/models")).path("data").path(0);

    assertThat(model.path("id").asText()).isEqualTo("tiny");
    assertThat(model.path("digest").asText()).isEqualTo("sha256:" + node.modelDigest()).hasSize(71);
    assertThat(model.path("quantization").asText()).isEqualTo("float32");
    assertThat(model.path("context_window").asInt()).isEqualTo(512);
    assertThat(model.path("chat_template").asText()).isEqualTo("tidegate");
    assertThat(json(get(node, "/v1/models/tiny"))).isEqualTo(model);
    assertThat(get(node, "/v1/models/none").statusCode()).isEqualTo(404);
  }

  @Test
  void node_tellsLoadAndMachine() throws Exception {
    post(node, body("x", ",\"max_tokens\":20"));

    JsonNode report = json(get(node, "/v1/node"));

    assertThat(report.path("load").path("tokens_per_second").asDouble()).isPositive();
    assertThat(report.path("load").path("in_flight").asInt(-1)).isGreaterThanOrEqualTo(0);
    assertThat(report.path("accelerator").path("execution_provider").asText()).isEqualTo("CPU");
    assertThat(report.path("cores").asInt()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(report.path("link").asText()).isEqualTo("unknown");
    assertThat(report.has("battery")).isTrue();
  }

  @Test
  void health_isOpenAndReady() throws Exception {
    assertThat(get(node, "/health/live").statusCode()).isEqualTo(200);
    assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void key_isWantedUnderV1Only() throws Exception {
    try (EdgeNode locked =
        EdgeNode.start(
            EdgeNodeConfig.builder()
                .port(0)
                .modelDir(tiny)
                .modelName("tiny")
                .apiKey("let-me-in")
                .build())) {
      HttpResponse<String> without = get(locked, "/v1/models");
      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(json(without).path("error").path("code").asText()).isEqualTo("invalid_api_key");
      assertThat(post(locked, body("x", "")).statusCode()).isEqualTo(401);
      assertThat(get(locked, "/health/ready").statusCode()).isEqualTo(200);
      HttpResponse<String> with =
          CLIENT.send(
              request(locked, "/v1/models").header("authorization", "Bearer let-me-in").build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(with.statusCode()).isEqualTo(200);
    }
  }

  /** Begins a stream over a socket of its own and returns when the first event is there. */
  private static Socket hold(EdgeNode of, String body) throws Exception {
    Socket socket = new Socket("127.0.0.1", of.port());
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
            + bytes.length
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(bytes);
    return socket;
  }

  private static void awaitEvent(Socket socket) throws Exception {
    InputStream in = socket.getInputStream();
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf("data: ") < 0) {
      seen.append((char) in.read());
    }
  }

  @Test
  void hangUp_endsTheAnswerAndFreesTheWorker() throws Exception {
    try (EdgeNode busy = EdgeNode.start(slow().queueCapacity(4).build())) {
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
    try (EdgeNode busy = EdgeNode.start(slow().build())) {
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
    try (EdgeNode busy = EdgeNode.start(slow().queueCapacity(1).build());
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
    EdgeNode busy = EdgeNode.start(slow().build());
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

  @Test
  void oddButLegalMembers_areTaken() throws Exception {
    String more =
        ",\"max_tokens\":2,\"temperature\":null,\"top_p\":0,\"stop\":null,\"n\":1,\"tools\":[],\"response_format\":{\"type\":\"text\"},\"user\":\"me\",\"seed\":-9223372036854775808,\"store\":false";

    assertThat(post(node, body("caf\\u00e9 \\ud83d\\ude00 \\ud83d \\u0000", more)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void conversation_ofEveryRoleAndPart_isRead() throws Exception {
    String messages =
        "[{\"role\":\"developer\",\"content\":\"be short\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[]},{\"role\":\"tool\",\"content\":\"42\",\"tool_call_id\":\"1\"}]";
    HttpResponse<String> response =
        post(node, "{\"model\":\"tiny\",\"max_tokens\":1,\"messages\":" + messages + "}");

    assertThat(response.statusCode()).isEqualTo(200);
    // A turn has two marks and two line ends; the prompt ends with a mark and a line end.
    assertThat(json(response).path("usage").path("prompt_tokens").asInt())
        .isEqualTo(4 * 4 + 2 + "be short".length() + "ab".length() + "42".length());
  }

  @Test
  void start_portInUse_saysSo() {
    EdgeNodeConfig taken = EdgeNodeConfig.builder().port(node.port()).modelDir(tiny).build();

    assertThatThrownBy(() -> EdgeNode.start(taken))
        .isInstanceOf(EdgeStartException.class)
        .hasMessageContaining(":" + node.port())
        .hasMessageContaining("another port");
  }

  @Test
  void config_outOfRange_namesEverySetting() {
    assertThatThrownBy(
            () -> EdgeNodeConfig.builder().port(70_000).workers(0).modelName("two words").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("port: must be in 0..65535, was 70000")
        .hasMessageContaining("workers:")
        .hasMessageContaining("modelName:");
    assertThat(EdgeNodeConfig.builder().apiKey("secret-key").build().toString())
        .doesNotContain("secret-key");
  }
}
