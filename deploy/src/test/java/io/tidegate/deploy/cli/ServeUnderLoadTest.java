package io.tidegate.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidegate serve} told to end while its classifier is at work in native code. */
@Tag("fault")
final class ServeUnderLoadTest {
  private static final int ROUNDS = 10;
  private static final long SEED = 0x5eedL;
  private static final int CALLERS = 4;
  private static final String IN_THE_RUNTIME = "still in the model's runtime: ";
  private static final Pattern PORT = Pattern.compile("answering on port (\\d+)");
  private static final String ANSWER =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":"
          + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"fine\"},"
          + "\"finish_reason\":\"stop\"}]}";

  /** The program; at the end of the JVM it says who is still in the model's runtime. */
  public static final class Watched {
    private Watched() {}

    public static void main(String[] args) {
      Runtime.getRuntime().addShutdownHook(new Thread(Watched::look, "look"));
      Main.main(args);
    }

    private static void look() {
      Thread.getAllStackTraces()
          .forEach(
              (thread, frames) -> {
                if (Arrays.stream(frames)
                    .anyMatch(frame -> frame.getClassName().equals("ai.onnxruntime.OrtSession"))) {
                  System.out.println(IN_THE_RUNTIME + thread.getName());
                }
              });
    }
  }

  @TempDir Path dir;
  private final AtomicInteger sent = new AtomicInteger();

  /**
   * T19: no pass of the model may be under way when the process goes, or the runtime that is taken
   * away from under it ends the process with a crash.
   */
  @Test
  @Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void t19_terminatedWhileTheModelReads_statusZeroAndNoCrash() throws Exception {
    HttpServer upstream = upstream();
    Path config = Files.writeString(dir.resolve("tidegate.yaml"), yaml(upstream));
    Random random = new Random(SEED);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String name = String.format("seed %x, round %d", SEED, round);
        Path said = dir.resolve("serve-" + round + ".log");
        Process serve = start(config, said);
        try {
          terminatedUnderLoad(serve, said, random.nextInt(200_000_000), name);
        } finally {
          serve.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.list(dir)) {
          assertThat(files.map(file -> file.getFileName().toString()))
              .as(name)
              .noneMatch(file -> file.startsWith("hs_err") || file.startsWith("core"));
        }
      }
    } finally {
      upstream.stop(0);
    }
  }

  private void terminatedUnderLoad(Process serve, Path said, int nanos, String round)
      throws Exception {
    String port = port(serve, said);
    AtomicInteger answers = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread caller = new Thread(() -> call(port, answers), "caller-" + i);
      callers.add(caller);
      caller.start();
    }
    await(() -> answers.get() > 0, serve);
    LockSupport.parkNanos(nanos);
    assertThat(serve.toHandle().destroy()).isTrue();
    assertThat(serve.waitFor(60, TimeUnit.SECONDS)).as(round).isTrue();
    assertThat(serve.exitValue()).as("%s, said %s", round, Files.readString(said)).isZero();
    assertThat(Files.readString(said)).as(round).doesNotContain(IN_THE_RUNTIME);
    for (Thread caller : callers) {
      caller.join(30_000);
    }
  }

  /** Long prompts, none like another, with something to replace in them: the model reads it all. */
  private void call(String port, AtomicInteger answers) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    while (true) {
      int number = sent.incrementAndGet();
      String text =
          ("Number " + number + " goes to lena" + number + "@example.org and back. ").repeat(600);
      try {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                    .timeout(Duration.ofSeconds(30))
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\""
                                + text
                                + "\"}]}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        answers.addAndGet(answer.statusCode() == 200 ? 1 : 0);
      } catch (IOException | InterruptedException e) {
        // The process has gone, as it was told to.
        return;
      }
    }
  }

  private static HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "upstream");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    return server;
  }

  private static String yaml(HttpServer upstream) {
    String endpoint =
        "endpoints: [ { base_url: \"http://127.0.0.1:"
            + upstream.getAddress().getPort()
            + "/v1\" } ] }\n";
    return "listen: { port: 0, admin_port: 0, drain: 0s }\n"
        + "classifier: { bundle: builtin, threads: 2, shadow: { bundle: builtin, share: 1 } }\n"
        + "privacy: { default: redact-then-cloud }\n"
        + "models:\n  - { name: m, tier: edge, context_window: 100000, "
        + endpoint;
  }

  private Process start(Path config, Path said) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-CreateCoredumpOnCrash",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Watched.class.getName(),
            "serve",
            "--event-loops",
            "1",
            "--config",
            config.toString())
        .directory(dir.toFile())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start();
  }

  private static String port(Process serve, Path said) throws Exception {
    String[] port = new String[1];
    await(
        () -> {
          Matcher matcher = PORT.matcher(Files.readString(said));
          boolean found = matcher.find();
          port[0] = found ? matcher.group(1) : "";
          return found;
        },
        serve);
    return port[0];
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition, Process serve) throws IOException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.holds()) {
      assertThat(serve.isAlive()).as("the process runs").isTrue();
      assertThat(System.nanoTime() - end).as("in time").isNegative();
      LockSupport.parkNanos(2_000_000);
    }
  }
}
