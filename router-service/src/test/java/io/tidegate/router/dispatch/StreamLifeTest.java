package io.tidegate.router.dispatch;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RouterOptions;
import io.tidegate.router.RouterService;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fault")
final class StreamLifeTest {
  private static RouterService router(FakeUpstream upstream) {
    return router(upstream, "");
  }

  private static RouterService router(FakeUpstream upstream, String more) {
    ConfigResult result =
        ConfigLoader.parse(
            "listen: { port: 0, admin_port: 0, drain: 10s }\nclassifier: { bundle: off }\n"
                + more
                + "models:\n"
                + model("m", "edge", upstream, ""),
            "t.yaml",
            Map.of("UPSTREAM_KEY", "k"));
    return RouterService.start(((ConfigResult.Loaded) result).config(), RouterOptions.defaults());
  }

  private static Socket ask(RouterService router) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.connect(new java.net.InetSocketAddress("127.0.0.1", router.port()));
    String body = chat("m", true, "Hi");
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ";
    socket.getOutputStream().write((head + body.length() + "\r\n\r\n" + body).getBytes(UTF_8));
    return socket;
  }

  /** A caller who does not read must not make the gateway hold the whole answer in memory. */
  @Test
  void slowReader_upstreamIsSlowedThenEverythingArrives() throws Exception {
    String event = "data: " + FakeUpstream.event("m", delta(), "null") + "\n\n";
    int events = 3_000; // about 30 MB
    AtomicLong sent = new AtomicLong();
    FakeUpstream.Script script =
        (seen, c) -> {
          c.streamHead();
          for (int i = 0; i < events; i++) {
            c.chunk(event);
            sent.incrementAndGet();
          }
          c.chunk("data: " + FakeUpstream.event("m", "{}", "\"stop\"") + "\n\ndata: [DONE]\n\n");
          c.streamEnd();
        };
    try (FakeUpstream upstream = new FakeUpstream(script);
        RouterService router = router(upstream);
        Socket socket = ask(router)) {
      InputStream in = socket.getInputStream();
      in.readNBytes(1000);
      long before;
      long now = sent.get();
      do {
        before = now;
        long until = System.nanoTime() + 300_000_000L;
        RunningRouter.await(() -> System.nanoTime() - until > 0);
        now = sent.get();
      } while (now != before);
      assertThat(now).as("events sent while nobody reads").isLessThan(events * 2L / 3);

      String rest = new String(in.readAllBytes(), UTF_8);

      assertThat(sent.get()).isEqualTo(events);
      assertThat(rest).contains("data: [DONE]").doesNotContain("\"error\"");
      assertThat(rest.length()).isGreaterThan(event.length() * (events - 1));
    }
  }

  @Test
  void stuckReader_isDroppedAndTheUpstreamStopped() throws Exception {
    String event = "data: " + FakeUpstream.event("m", delta(), "null") + "\n\n";
    FakeUpstream.Script endless =
        (seen, c) -> {
          c.streamHead();
          while (true) {
            c.chunk(event);
          }
        };
    try (FakeUpstream upstream = new FakeUpstream(endless);
        RouterService router = router(upstream, "routing: { write_idle: 300ms }\n");
        Socket socket = ask(router)) {
      socket.getInputStream().readNBytes(1000);
      RunningRouter.await(() -> router.metrics().contains("phase=\"mid_stream\"} 1.0"));
      RunningRouter.await(() -> router.metrics().contains("tidegate_requests_inflight 0.0"));
      assertThat(router.metrics())
          .containsPattern("tidegate_inflight\\{endpoint=\"[^\"]*\"\\} 0.0");
    }
  }

  /** A stop lets a running answer end. */
  @Test
  void close_whileStreaming_answerIsCompleted() throws Exception {
    CountDownLatch stopping = new CountDownLatch(1);
    FakeUpstream.Script script =
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.event("m", "{\"content\":\"x\"}", "null") + "\n\n");
          try {
            stopping.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          c.chunk("data: " + FakeUpstream.event("m", "{}", "\"stop\"") + "\n\ndata: [DONE]\n\n");
          c.streamEnd();
        };
    try (FakeUpstream upstream = new FakeUpstream(script)) {
      RouterService router = router(upstream);
      try (Socket socket = ask(router)) {
        InputStream in = socket.getInputStream();
        in.readNBytes(20);
        Thread closer = new Thread(router::close);
        closer.start();
        RunningRouter.await(() -> notReady(router.adminPort()));
        stopping.countDown();

        assertThat(new String(in.readAllBytes(), UTF_8)).contains("data: [DONE]");
        closer.join(10_000);
        assertThat(closer.isAlive()).isFalse();
      }
    }
  }

  private static boolean notReady(int adminPort) {
    try (Socket socket = new Socket("127.0.0.1", adminPort)) {
      socket
          .getOutputStream()
          .write("GET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(UTF_8));
      return new String(socket.getInputStream().readNBytes(12), UTF_8).endsWith("503");
    } catch (IOException e) {
      return false;
    }
  }

  private static String delta() {
    return "{\"content\":\"" + "y".repeat(10_000) + "\"}";
  }
}
