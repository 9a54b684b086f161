package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.wall.WallAttempt;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** T15: when the caller hangs up, the model stops within 100 ms, and everything is given back. */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DisconnectTest {
  private static final int LEAK_CALLS = 200;

  private FaultStand stand;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    stand =
        FaultStand.start(
            FaultStand.model("wait", "fb-s06-no-response", "timeouts: { total: 60s }")
                + FaultStand.model("late", "fb-s07-slow-ttft", "timeouts: { total: 60s }"),
            "-Xmx256m");
  }

  @AfterAll
  void stop() throws IOException {
    stand.close();
  }

  /** The quickest of five counts: the machine may be busy, the gateway may not be lazy. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "before headers, wait, true, fb-s06-no-response",
    "before first token, late, true, fb-s07-slow-ttft",
    "mid-stream, wall-slow, true, fb-x-slow",
    "whole answer, wait, false, fb-s06-no-response"
  })
  void hangUp_inPhase_upstreamIsToldWithin100Ms(
      String phase, String model, boolean stream, String upstream) throws IOException {
    long quickest = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      stand.wall().reset();
      RawCall call = RawCall.chat(stand.gateway().port(), model, stream);
      FaultStand.await("an attempt", () -> stand.wall().attempts(upstream).size() == 1);
      WallAttempt attempt = stand.wall().attempts(upstream).get(0);
      if (phase.equals("before first token")) {
        FaultStand.await("its head", () -> attempt.action().contains("slow first token"));
      } else if (phase.equals("mid-stream")) {
        assertThat(call.readUntil("hinge")).contains("hinge");
      }
      long left = call.hangUp();
      FaultStand.await("the hang-up upstream", attempt::gone);
      quickest = Math.min(quickest, attempt.goneNanos() - left);
    }
    assertThat(quickest / 1e6).isLessThanOrEqualTo(100);
  }

  @Test
  void hangUp_twoHundredTimes_leaksNothing() throws Exception {
    stand.wall().reset();
    for (int i = 0; i < LEAK_CALLS; i++) {
      try (RawCall call = RawCall.chat(stand.gateway().port(), "wait", i % 2 == 0)) {
        assertThat(call.socket().isConnected()).isTrue();
      }
    }
    FaultStand.await("idle", () -> stand.metric("tidegate_requests_inflight") == 0);
    FaultStand.await("no permits held", () -> stand.metric("tidegate_inflight") == 0);
    List<WallAttempt> attempts = stand.wall().attempts();
    FaultStand.await("every attempt ended", () -> attempts.stream().allMatch(WallAttempt::gone));
    assertThat(stand.caller().call("wall-ok", true, 5_000).complete()).isTrue();
  }
}
