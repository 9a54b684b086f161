package io.tidegate.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidegate serve} as a process, and the signals that it is sent. */
@Tag("fault")
final class ServeProcessTest {
  private static final Pattern PORT = Pattern.compile("answering on port (\\d+)");

  @TempDir Path dir;
  private final CountDownLatch half = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  /** T19: SIGHUP reads the file again; SIGTERM lets the running stream end, then status 0. */
  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void t19_hangupThenTerminate_reloadedThenStreamWholeAndStatusZero() throws Exception {
    HttpServer upstream = upstream();
    Path config = dir.resolve("tidegate.yaml");
    Files.writeString(config, yaml(upstream, "m"));
    Process serve = start(config);
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(serve.getInputStream(), StandardCharsets.UTF_8))) {
      Matcher port = awaitLine(out, PORT);
      Files.writeString(config, yaml(upstream, "n"));
      signal(serve, "HUP");
      awaitLine(out, Pattern.compile("reloaded, config"));
      CompletableFuture<HttpResponse<String>> stream = ask(port.group(1), "n");
      assertThat(half.await(30, TimeUnit.SECONDS)).isTrue();
      signal(serve, "TERM");
      go.countDown();
      assertThat(stream.get(30, TimeUnit.SECONDS).body()).contains("first", "last", "[DONE]");
      assertThat(serve.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(serve.exitValue()).isZero();
    } finally {
      serve.destroyForcibly().waitFor();
      upstream.stop(0);
    }
  }

  private HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("content-type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          body.write(event("{\"content\":\"first\"}", "null"));
          body.flush();
          half.countDown();
          try {
            assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          body.write(event("{\"content\":\" last\"}", "\"stop\""));
          body.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }

  private static byte[] event(String delta, String finish) {
    return ("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
            + delta
            + ",\"finish_reason\":"
            + finish
            + "}]}\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String yaml(HttpServer upstream, String model) {
    return "listen: { port: 0, admin_port: 0, drain: 20s }\nclassifier: { bundle: off }\n"
        + "models:\n  - { name: "
        + model
        + ", tier: edge, endpoints: [ { base_url: \"http://127.0.0.1:"
        + upstream.getAddress().getPort()
        + "/v1\" } ] }\n";
  }

  private static Process start(Path config) throws IOException {
    // Whoever runs the tests under nohup has SIGHUP ignored for every child.
    return new ProcessBuilder(
            "env",
            "--default-signal=HUP",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve",
            "--event-loops",
            "1",
            "--config",
            config.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  private static Matcher awaitLine(BufferedReader out, Pattern wanted) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher matcher = wanted.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new AssertionError("the process ended and said only: " + said);
  }

  private static CompletableFuture<HttpResponse<String>> ask(String port, String model) {
    String body =
        "{\"model\":\""
            + model
            + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(40))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
