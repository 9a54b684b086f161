package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.scorecard.CallerView;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** T04, T12, T14: endpoints that are not there, one after the other or all at once. */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EndpointsGoneTest {
  private FaultStand stand;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    stand =
        FaultStand.start(
            dead("dead", "cloud", closed, "[wall-ok]")
                + dead("all-dead", "cloud", closed, "[dead]")
                + dead("no-host", "cloud", 0, "[wall-ok]")
                + dead("edge-dead", "edge", closed, "[wall-ok]"),
            "-Xmx256m");
  }

  private static String dead(String name, String tier, int port, String fallbacks) {
    String host = port == 0 ? "nowhere.invalid" : "127.0.0.1:" + port;
    return "  - name: "
        + name
        + "\n    tier: "
        + tier
        + "\n    upstream_model: fb-dead\n    endpoints: [ { base_url: \"http://"
        + host
        + "/v1\" } ]\n    price: { input_per_million: 1, output_per_million: 1 }\n    fallbacks: "
        + fallbacks
        + "\n";
  }

  @AfterAll
  void stop() throws IOException {
    stand.close();
  }

  @Test
  void connect_refused_failsOverAndPaysOnce() throws Exception {
    stand.wall().reset();
    for (boolean stream : new boolean[] {true, false}) {
      CallerView view = stand.caller().call("dead", stream, 5_000);
      assertThat(view.complete()).as(view.error()).isTrue();
      assertThat(view.headers().get("x-tidegate-model")).isEqualTo("wall-ok");
    }
    assertThat(stand.wall().attempts("fb-ok")).hasSize(2);
  }

  @Test
  void connect_noSuchHost_failsOver() throws Exception {
    CallerView view = stand.caller().call("no-host", false, 8_000);
    assertThat(view.complete()).as(view.error()).isTrue();
  }

  /** T12: when nobody is left, the answer is an error, soon, that says when to come back. */
  @Test
  void everyEndpoint_down_503WithRetryAfter() throws Exception {
    CallerView last = stand.caller().call("all-dead", false, 5_000);
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      last = stand.caller().call("all-dead", false, 5_000);
      assertThat(last.outcome()).isEqualTo(CallerView.Outcome.ERROR);
      millis.add(last.elapsedMillis());
    }
    assertThat(last.status()).isIn(502, 503);
    assertThat(last.headers()).containsKey("retry-after");
    assertThat(millis.stream().mapToLong(Long::longValue).min().orElseThrow()).isLessThan(10);
  }

  /**
   * T14: what may only be answered at the edge is not answered by the cloud when the edge is gone.
   */
  @Test
  void edge_gone_onlyEdgeRequestIsRefused() throws Exception {
    stand.wall().reset();
    for (int i = 0; i < 8; i++) {
      String request =
          RawCall.request(
              RawCall.body("edge-dead", i % 2 == 0, "Hello"),
              FaultStand.KEY,
              "x-tidegate-only-tier: edge");
      try (RawCall call = new RawCall(stand.gateway().port())) {
        call.send(request);
        assertThat(call.readUntil("\r\n\r\n")).matches("(?s)HTTP/1.1 50[23] .*");
      }
    }
    assertThat(stand.wall().attempts()).isEmpty();
  }
}
