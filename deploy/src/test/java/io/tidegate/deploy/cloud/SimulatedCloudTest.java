package io.tidegate.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.catalog.Price;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedCloudTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CloudProfile QUICK =
      new CloudProfile("simulated-test", 1, 1.0, 20, 20, 5, 5, 1, Price.FREE);

  private final HttpClient client = HttpClient.newHttpClient();
  private final SimulatedCloud cloud =
      SimulatedCloud.start(
          QUICK,
          new AnswerKey(
              Map.of("2 + 2?", new AnswerKey.Answer("4", "5")), Set.of("anna@secret.example")),
          0);

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  void complete_knownQuestion_answersRightAndSaysThatItIsSimulated() throws Exception {
    HttpResponse<String> response = ask(body("2 + 2?", ""));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-simulated-provider"))
        .contains("tidegate-simulated-cloud");
    JsonNode json = JSON.readTree(response.body());
    assertThat(json.path("system_fingerprint").asText()).isEqualTo("tidegate-simulated-cloud");
    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo("4");
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(6);
    assertThat(json.at("/usage/completion_tokens_details/reasoning_tokens").asInt()).isEqualTo(5);
    assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
  }

  @Test
  void complete_unknownQuestion_saysThatThereIsNoModel() throws Exception {
    JsonNode json = JSON.readTree(ask(body("Who are you?", "")).body());

    assertThat(json.at("/choices/0/message/content").asText())
        .contains("simulated cloud", "--cloud-url");
  }

  @Test
  void stream_withUsage_endsWithUsageAndDone() throws Exception {
    String options = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";
    HttpResponse<String> response = ask(body("Who are you?", options));

    List<String> events = response.body().lines().filter(line -> !line.isEmpty()).toList();
    assertThat(events).allMatch(line -> line.startsWith("data: "));
    assertThat(events.get(events.size() - 1)).isEqualTo("data: [DONE]");
    StringBuilder text = new StringBuilder();
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode chunk = JSON.readTree(event.substring(6));
      assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
      assertThat(chunk.has("usage")).isTrue();
      text.append(chunk.at("/choices/0/delta/content").asText(""));
    }
    assertThat(text.toString()).contains("simulated cloud").endsWith("answer.");
    JsonNode last = JSON.readTree(events.get(events.size() - 2).substring(6));
    assertThat(last.path("choices")).isEmpty();
    assertThat(last.at("/usage/total_tokens").asInt()).isPositive();
  }

  @Test
  void complete_waitsAtLeastTheStatedTime() throws Exception {
    long began = System.nanoTime();
    ask(body("2 + 2?", ""));

    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(25_000_000L);
  }

  @Test
  void personalData_anywhereInTheRequest_isCounted() throws Exception {
    ask(body("2 + 2?", ""));
    assertThat(cloud.personalDataRequestsSeen()).isZero();

    ask(
        "{\"messages\":[{\"role\":\"tool\",\"content\":\"mail anna\\u0040secret.example\"},"
            + "{\"role\":\"user\",\"content\":\"2 + 2?\"}]}");
    assertThat(cloud.personalDataRequestsSeen()).isEqualTo(1);
    assertThat(cloud.requestsSeen()).isEqualTo(2);
  }

  @Test
  void complete_brokenJson_isAClearError() throws Exception {
    HttpResponse<String> response = ask("{\"messages\":");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(response.body()).at("/error/message").asText()).contains("not JSON");
  }

  @Test
  void start_portInUse_saysSo() {
    assertThatThrownBy(
            () -> SimulatedCloud.start(QUICK, new AnswerKey(Map.of(), Set.of()), cloud.port()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Integer.toString(cloud.port()));
  }

  @Test
  void answer_overManyQuestions_isRightAsOftenAsStatedAndAlwaysTheSame() {
    CloudProfile profile = CloudProfile.standard(7);
    Map<String, AnswerKey.Answer> answers = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      answers.put("question " + i, new AnswerKey.Answer("right", "wrong"));
    }
    AnswerKey key = new AnswerKey(answers, Set.of());
    long right = 0;
    for (String question : answers.keySet()) {
      SimulatedAnswer answer = SimulatedAnswer.to(question, 40, profile, key);
      assertThat(answer).isEqualTo(SimulatedAnswer.to(question, 40, profile, key));
      assertThat(answer.thinkingTokens()).isBetween(40, 80);
      assertThat(answer.firstMillis()).isBetween(240, 520);
      right += answer.text().equals("right") ? 1 : 0;
    }
    // Four standard deviations of 4000 draws at .93.
    assertThat(right / 4000.0).isBetween(0.93 - 0.017, 0.93 + 0.017);
  }

  private static String body(String question, String more) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + question
        + "\"}]"
        + more
        + "}";
  }

  private HttpResponse<String> ask(String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(cloud.baseUrl() + "/chat/completions"))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
