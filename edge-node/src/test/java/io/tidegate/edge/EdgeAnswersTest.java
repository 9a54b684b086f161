package io.tidegate.edge;

import static io.tidegate.edge.EdgeStand.CLIENT;
import static io.tidegate.edge.EdgeStand.body;
import static io.tidegate.edge.EdgeStand.events;
import static io.tidegate.edge.EdgeStand.json;
import static io.tidegate.edge.EdgeStand.post;
import static io.tidegate.edge.EdgeStand.request;
import static io.tidegate.edge.EdgeStand.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an edge node answers. */
class EdgeAnswersTest {
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
}
