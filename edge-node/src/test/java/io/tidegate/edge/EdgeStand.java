package io.tidegate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What tests of a running edge node have in common: small models, requests, and what came back. */
final class EdgeStand {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private EdgeStand() {}

  /** A model of a few tokens. */
  static Path tiny(Path folder) {
    return new TinyDecoder().writeTo(folder.resolve("tiny"));
  }

  /** A node that answers from it. */
  static EdgeNode start(Path tiny) {
    return EdgeNode.start(
        EdgeNodeConfig.builder()
            .port(0)
            .modelDir(tiny)
            .modelName("tiny")
            .bodyBytesMax(4096)
            .build());
  }

  /** A node that may go on answering for as long as it likes. */
  static EdgeNodeConfig.Builder slow(Path endless) {
    return EdgeNodeConfig.builder()
        .port(0)
        .modelDir(endless)
        .modelName("tiny")
        .workers(1)
        .contextWindowMax(1_000_000)
        .outputTokensMax(1_000_000)
        .drainMillisMax(0);
  }

  static HttpRequest.Builder request(EdgeNode of, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port() + path));
  }

  static HttpResponse<String> get(EdgeNode of, String path) throws Exception {
    return CLIENT.send(request(of, path).build(), HttpResponse.BodyHandlers.ofString());
  }

  static HttpResponse<String> post(EdgeNode of, String body) throws Exception {
    return CLIENT.send(
        request(of, "/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static String body(String question, String more) {
    return "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + question
        + "\"}]"
        + more
        + "}";
  }

  static JsonNode json(HttpResponse<String> response) throws Exception {
    return JSON.readTree(response.body());
  }

  static List<JsonNode> events(String stream) throws Exception {
    List<JsonNode> events = new ArrayList<>();
    String[] lines = stream.split("\n\n");
    for (int i = 0; i < lines.length - 1; i++) {
      assertThat(lines[i]).startsWith("data: ");
      events.add(JSON.readTree(lines[i].substring(6)));
    }
    assertThat(lines[lines.length - 1]).isEqualTo("data: [DONE]");
    return events;
  }

  static String text(List<JsonNode> events) {
    StringBuilder text = new StringBuilder();
    events.forEach(
        event ->
            text.append(event.path("choices").path(0).path("delta").path("content").asText("")));
    return text.toString();
  }

  static void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 10 s: " + what);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  static double metric(EdgeNode of, String name) {
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

  /** Begins a stream over a socket of its own and returns when the first event is there. */
  static Socket hold(EdgeNode of, String body) throws Exception {
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

  static void awaitEvent(Socket socket) throws Exception {
    InputStream in = socket.getInputStream();
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf("data: ") < 0) {
      seen.append((char) in.read());
    }
  }
}
