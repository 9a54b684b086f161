package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.wall.WallAttempt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** T16: callers that do not read what they asked for. */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SlowCallerTest {
  private static final int READERS = 60;
  private static final long KERNEL_BYTES_MAX = 16L << 20;

  private FaultStand stand;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    stand = FaultStand.start("", "-Xmx256m");
  }

  @AfterAll
  void stop() throws IOException {
    stand.close();
  }

  /** A flood that nobody reads stops at the source; others are served meanwhile. */
  @Test
  void readers_thatDoNotRead_stopTheUpstream() throws Exception {
    List<RawCall> calls = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      RawCall call = RawCall.chat(stand.gateway().port(), "wall-flood", true);
      calls.add(call);
    }
    FaultStand.await(
        "every stream begun",
        () ->
            stand.wall().attempts("fb-x-flood").stream().filter(a -> a.bytesSent() > 0).count()
                == READERS);
    long[] before = {-1};
    FaultStand.await(
        "the flood to stop",
        () -> {
          long sent = sent();
          boolean still = sent == before[0];
          before[0] = sent;
          java.util.concurrent.locks.LockSupport.parkNanos(300_000_000L);
          return still;
        });
    assertThat(sent() / READERS).isLessThan(KERNEL_BYTES_MAX);
    // A tenth of the usual deadlines is short for a process that a flood has just filled.
    boolean served = false;
    for (int i = 0; i < 5 && !served; i++) {
      served = stand.caller().call("wall-ok", true, 5_000).complete();
    }
    assertThat(served).as(stand.gateway().output()).isTrue();
    for (RawCall call : calls) {
      call.hangUp();
    }
    List<WallAttempt> attempts = stand.wall().attempts("fb-x-flood");
    FaultStand.await("every stream ended", () -> attempts.stream().allMatch(WallAttempt::gone));
    FaultStand.await("idle", () -> stand.metric("tidegate_requests_inflight") == 0);
    assertThat(stand.gateway().output()).doesNotContain("OutOfMemory");
  }

  private long sent() {
    return stand.wall().attempts("fb-x-flood").stream().mapToLong(WallAttempt::bytesSent).sum();
  }
}
