package io.tidegate.edge;

import static io.tidegate.edge.EdgeStand.CLIENT;
import static io.tidegate.edge.EdgeStand.body;
import static io.tidegate.edge.EdgeStand.get;
import static io.tidegate.edge.EdgeStand.json;
import static io.tidegate.edge.EdgeStand.post;
import static io.tidegate.edge.EdgeStand.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edge node refuses, and what it tells of itself. */
class EdgeRoutesTest {
  @TempDir static Path folder;
  private static Path tiny;
  private static EdgeNode node;

  @BeforeAll
  static void start() {
    tiny = EdgeStand.tiny(folder);
    node = EdgeStand.start(tiny);
  }

  @AfterAll
  static void stop() {
    node.close();
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
