package io.tidegate.deploy.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;

/** An application that talks to the router as it would to any OpenAI-compatible provider. */
final class ChatClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String DATA = "data: ";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI chat;

  ChatClient(String baseUrl) {
    this.chat = URI.create(baseUrl + "/chat/completions");
  }

  /** Sends one request and reads its answer to the end. */
  Reply ask(String key, String body, boolean streamed) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(chat)
            .timeout(TIMEOUT)
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    long began = System.nanoTime();
    Content content = new Content();
    try {
      HttpResponse<Stream<String>> response =
          http.send(request, HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (streamed && response.statusCode() == 200) {
          content.readEvents(lines.iterator());
        } else {
          content.readWhole(response.statusCode(), String.join("\n", lines.toList()));
        }
      }
      double seconds = (System.nanoTime() - began) * 1e-9;
      return reply(response.statusCode(), response.headers(), content, seconds);
    } catch (IOException | java.io.UncheckedIOException e) {
      content.problem = "no answer: " + e;
      double seconds = (System.nanoTime() - began) * 1e-9;
      return new Reply(0, content.problem, "", "", "", "", "", 0, 0, 0, 0, seconds, Double.NaN);
    }
  }

  private static Reply reply(int status, HttpHeaders headers, Content content, double seconds) {
    return new Reply(
        status,
        content.problem,
        content.text.toString(),
        text(headers, "x-tidegate-decision-id"),
        text(headers, "x-tidegate-model"),
        text(headers, "x-tidegate-tier"),
        text(headers, "x-tidegate-reason"),
        headers.firstValueAsLong("x-tidegate-policy-version").orElse(0),
        (int) headers.firstValueAsLong("x-tidegate-attempts").orElse(0),
        content.promptTokens,
        content.outputTokens,
        seconds,
        headers.firstValue("x-tidegate-overhead-ms").map(Double::parseDouble).orElse(Double.NaN));
  }

  private static String text(HttpHeaders headers, String name) {
    return headers.firstValue(name).orElse("");
  }

  /** An answer in the making. */
  private static final class Content {
    private final StringBuilder text = new StringBuilder();
    private String problem = "";
    private long promptTokens;
    private long outputTokens;
    private boolean finished;

    void readWhole(int status, String body) throws IOException {
      if (status != 200) {
        problem = "status " + status + ": " + body.substring(0, Math.min(300, body.length()));
        return;
      }
      take(JSON.readTree(body), "message");
      problem = finished ? "" : "the answer has no finish_reason";
    }

    void readEvents(Iterator<String> lines) throws IOException {
      boolean done = false;
      while (lines.hasNext()) {
        String line = lines.next();
        if (line.equals(DATA + "[DONE]")) {
          done = true;
        } else if (line.startsWith(DATA)) {
          take(JSON.readTree(line.substring(DATA.length())), "delta");
        }
      }
      if (problem.isEmpty() && !(done && finished)) {
        problem = "the stream ended early";
      }
    }

    private void take(JsonNode json, String part) {
      if (json.has("error")) {
        problem = "error in the answer: " + json.get("error");
      }
      JsonNode choice = json.path("choices").path(0);
      text.append(choice.path(part).path("content").asText(""));
      finished |= choice.hasNonNull("finish_reason");
      JsonNode usage = json.path("usage");
      if (usage.isObject()) {
        promptTokens = usage.path("prompt_tokens").asLong();
        outputTokens = usage.path("completion_tokens").asLong();
      }
    }
  }
}
