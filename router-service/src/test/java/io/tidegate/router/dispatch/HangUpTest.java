package io.tidegate.router.dispatch;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.guard.RetryBudget;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When the caller hangs up, the model stops: in every phase. */
@Tag("fault")
final class HangUpTest {
  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream upstream;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    upstream = new FakeUpstream((seen, c) -> c.awaitHangUp());
    router = RunningRouter.start("models:\n" + model("m", "edge", upstream, ""), events);
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    upstream.close();
  }

  private Socket request(boolean stream) throws IOException {
    return request(stream, "Hi");
  }

  private Socket request(boolean stream, String text) throws IOException {
    Socket socket = new Socket("127.0.0.1", router.port());
    String body = chat("m", stream, text);
    socket
        .getOutputStream()
        .write(
            ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body)
                .getBytes(UTF_8));
    return socket;
  }

  private void assertStopped() {
    RunningRouter.await(() -> upstream.hangUps() == 1);
    RunningRouter.await(() -> events.outcomes().size() == 1);
    assertThat(events.outcomes().get(0).status()).isEqualTo(OutcomeObserved.Status.CANCELLED);
    RunningRouter.await(
        () -> router.service().metrics().contains("tidegate_requests_inflight 0.0"));
    assertThat(router.service().metrics()).contains("tidegate_inflight{endpoint=");
    assertThat(router.service().metrics())
        .containsPattern("tidegate_inflight\\{endpoint=\"[^\"]*\"\\} 0.0");
  }

  @Test
  void hangUp_wholeAnswer_upstreamIsReset() throws Exception {
    Socket socket = request(false);
    RunningRouter.await(() -> upstream.seen().size() == 1);
    socket.close();
    assertStopped();
  }

  @Test
  void hangUp_beforeFirstToken_upstreamIsReset() throws Exception {
    Socket socket = request(true);
    RunningRouter.await(() -> upstream.seen().size() == 1);
    socket.close();
    assertStopped();
  }

  @Test
  void hangUp_midStream_upstreamIsReset() throws Exception {
    upstream.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.events("m", "one two").get(1) + "\n\n");
          c.awaitHangUp();
        });
    Socket socket = request(true);
    byte[] head = socket.getInputStream().readNBytes(100);
    assertThat(new String(head, UTF_8)).startsWith("HTTP/1.1 200 OK");
    socket.close();
    assertStopped();
  }

  /** The caller leaves while the gateway waits before asking again. */
  @Test
  void hangUp_duringBackoff_nothingIsAskedAndTheRetryPlaceComesBack() throws Exception {
    upstream.script((seen, c) -> c.json(429, "{}", "retry-after-ms: 1900"));
    for (int i = 0; i < 2 * RetryBudget.RETRIES_MIN; i++) {
      int asked = i + 1;
      Socket socket = request(false);
      RunningRouter.await(() -> upstream.seen().size() == asked);
      RunningRouter.await(
          () ->
              router.service().metrics().contains("tidegate_retries_total{model=\"m\"} " + asked));
      socket.close();
      RunningRouter.await(() -> events.outcomes().size() == asked);
    }
    assertThat(upstream.seen()).hasSize(2 * RetryBudget.RETRIES_MIN);
    assertThat(router.service().metrics())
        .contains("phase=\"between_attempts\"}")
        .doesNotContain("retry_budget");
  }

  /** Places, permits and connections of a thousand callers who left come back, in every phase. */
  @Test
  void hangUp_thousandTimes_nothingLeaks() throws Exception {
    upstream.script(
        (seen, c) -> {
          if (seen.body().contains("mid")) {
            c.streamHead();
            c.chunk("data: " + FakeUpstream.events("m", "one two").get(1) + "\n\n");
          }
          c.awaitHangUp();
        });
    int callers = 1_000;
    for (int i = 0; i < callers; i++) {
      Socket socket = request(i % 3 != 0, i % 3 == 1 ? "mid" : "Hi");
      if (i % 4 == 0) {
        // Some leave before anybody was asked.
        socket.close();
        continue;
      }
      if (i % 3 == 1) {
        socket.getInputStream().readNBytes(20);
      }
      socket.close();
    }
    RunningRouter.await(
        () -> router.service().metrics().contains("tidegate_requests_inflight 0.0"));
    assertThat(router.service().metrics())
        .containsPattern("tidegate_inflight\\{endpoint=\"[^\"]*\"\\} 0.0")
        .containsPattern("tidegate_breaker_state\\{endpoint=\"[^\"]*\"\\} 0.0")
        .containsPattern("tidegate_limit\\{endpoint=\"[^\"]*\"\\} 64.0");
    upstream.script(FakeUpstream.healthy("m", "still here"));
    assertThat(router.post("/v1/chat/completions", chat("m", false, "Hi")).body())
        .contains("still here");
  }
}
