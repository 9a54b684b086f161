package io.tidegate.deploy.scorecard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A careful OpenAI client: an error event is an error, a broken body is an error. */
public final class WallCaller implements AutoCloseable {
  static final String PROMPT =
      "Say in sixty words what a gate is worth when the river is in flood.";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "wall-caller");
            thread.setDaemon(true);
            return thread;
          });
  private final URI url;
  private final String key;

  /**
   * @param baseUrl up to and with {@code /v1}
   */
  public WallCaller(String baseUrl, String key) {
    this.url = URI.create(baseUrl + "/chat/completions");
    this.key = key;
  }

  /** One call, given up after {@code maxMillis}. */
  public CallerView call(String model, boolean stream, long maxMillis) throws InterruptedException {
    return call(model, stream, PROMPT, maxMillis);
  }

  /** One call with a prompt of one's own. */
  public CallerView call(String model, boolean stream, String prompt, long maxMillis)
      throws InterruptedException {
    long start = System.nanoTime();
    Reading reading = new Reading(start);
    Future<CallerView> future = threads.submit(() -> exchange(model, stream, prompt, reading));
    try {
      return future.get(maxMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      return reading.view(CallerView.Outcome.HANG, "", "no result within " + maxMillis + " ms");
    } catch (ExecutionException e) {
      return reading.view(CallerView.Outcome.ERROR, "", String.valueOf(e.getCause()));
    }
  }

  private CallerView exchange(String model, boolean stream, String prompt, Reading reading)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("model", model);
    body.putArray("messages").addObject().put("role", "user").put("content", prompt);
    if (stream) {
      body.put("stream", true).putObject("stream_options").put("include_usage", true);
    }
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + key)
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build();
    HttpResponse<InputStream> response;
    response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    reading.head(response);
    try (InputStream in = response.body()) {
      if (stream && response.statusCode() == 200) {
        return reading.events(in);
      }
      return reading.whole(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return reading.view(CallerView.Outcome.ERROR, "", "broken body: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** What one call has brought so far. */
  private static final class Reading {
    private final long startNanos;
    private final Map<String, String> headers = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder raw = new StringBuilder();
    private int status;
    private boolean usage;
    private Optional<String> model = Optional.empty();
    private OptionalLong firstTokenMillis = OptionalLong.empty();

    Reading(long startNanos) {
      this.startNanos = startNanos;
    }

    synchronized void head(HttpResponse<?> response) {
      status = response.statusCode();
      response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
    }

    CallerView whole(String body) {
      raw(body);
      JsonNode json;
      try {
        json = JSON.readTree(body);
      } catch (JsonProcessingException e) {
        return view(CallerView.Outcome.ERROR, "", "a body that is no JSON");
      }
      if (status != 200 || json.hasNonNull("error")) {
        return error(json);
      }
      take(json, json.path("choices").path(0).path("message").path("content"));
      return json.path("choices").isEmpty()
          ? view(CallerView.Outcome.ERROR, "", "an answer without choices")
          : view(CallerView.Outcome.ANSWER, "", "");
    }

    CallerView events(InputStream in) throws IOException {
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        raw(line + '\n');
        String data = line.startsWith("data:") ? line.substring(5).strip() : "";
        if (data.equals("[DONE]")) {
          return view(CallerView.Outcome.ANSWER, "", "");
        }
        if (data.isEmpty()) {
          continue;
        }
        JsonNode json = lenient(data);
        if (json.hasNonNull("error")) {
          return error(json);
        }
        take(json, json.path("choices").path(0).path("delta").path("content"));
      }
      return view(CallerView.Outcome.ANSWER, "", "");
    }

    /** An event that is no JSON is skipped, as careful clients do. */
    private static JsonNode lenient(String data) {
      try {
        return JSON.readTree(data);
      } catch (JsonProcessingException e) {
        return MissingNode.getInstance();
      }
    }

    private synchronized void raw(String more) {
      raw.append(more);
    }

    private synchronized void take(JsonNode json, JsonNode content) {
      if (json.hasNonNull("model")) {
        model = Optional.of(json.get("model").asText());
      }
      usage |= json.path("usage").path("total_tokens").asInt() > 0;
      if (!content.asText().isEmpty()) {
        text.append(content.asText());
        if (firstTokenMillis.isEmpty()) {
          firstTokenMillis = OptionalLong.of(elapsedMillis());
        }
      }
    }

    private CallerView error(JsonNode json) {
      JsonNode error = json.path("error");
      return view(
          CallerView.Outcome.ERROR,
          error.path("code").asText(""),
          status + " " + error.path("message").asText(error.toString()));
    }

    private long elapsedMillis() {
      return (System.nanoTime() - startNanos) / 1_000_000;
    }

    synchronized CallerView view(CallerView.Outcome outcome, String code, String error) {
      return new CallerView(
          outcome,
          status,
          text.toString(),
          model,
          usage,
          code,
          error,
          elapsedMillis(),
          firstTokenMillis,
          headers,
          raw.toString());
    }
  }
}
