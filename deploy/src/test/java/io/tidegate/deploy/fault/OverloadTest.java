package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.scorecard.CallerView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T17: ten times what fits in; {@code deploy/bench/overload} measures goodput and times. */
@Tag("fault")
final class OverloadTest {
  private static final int FITS = 8;

  @Test
  void load_tenfold_isRefusedAtOnceAndHurtsNobodyInside() throws Exception {
    String listen = "{ port: 0, admin_port: 0, max_inflight: " + FITS + " }";
    String steady = FaultStand.model("steady", "fb-x-steady", "fallbacks: []");
    List<RawCall> inside = new ArrayList<>();
    try (FaultStand stand = FaultStand.listening(listen, steady, "-Xmx256m")) {
      stand.wall().dial(6_000);
      for (int i = 0; i < FITS; i++) {
        inside.add(RawCall.chat(stand.gateway().port(), "steady", false));
      }
      FaultStand.await("a full house", () -> stand.wall().attempts().size() == FITS);
      for (int i = 0; i < 9 * FITS; i++) {
        CallerView refused = stand.caller().call("wall-ok", i % 2 == 0, 3_000);
        assertThat(refused.status()).as(refused.error()).isIn(429, 503);
        assertThat(refused.headers()).containsKey("retry-after");
      }
      assertThat(stand.wall().attempts()).hasSize(FITS).noneMatch(attempt -> attempt.gone());
      for (RawCall call : inside) {
        assertThat(call.readUntil("usage")).startsWith("HTTP/1.1 200 ");
      }
      FaultStand.await("an answer", () -> stand.metric("tidegate_requests_inflight") == 0);
      assertThat(stand.caller().call("wall-ok", true, 5_000).complete()).isTrue();
    } finally {
      for (RawCall call : inside) {
        call.close();
      }
    }
  }
}
