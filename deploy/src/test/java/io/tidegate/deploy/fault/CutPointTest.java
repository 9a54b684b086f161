package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.scorecard.CallerView;
import io.tidegate.deploy.scorecard.CallerView.Outcome;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** T06: wherever a stream is cut, the caller gets all of the answer or one error event. */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CutPointTest {
  private static final long SEED = 0x7163a7e;
  private static final int BYTES = 12_500;

  private FaultStand stand;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    String breaker = "timeouts: { first_token: 2s, idle: 2s, total: 9s }\n    ";
    stand =
        FaultStand.start(
            FaultStand.model("cut", "fb-x-cut", breaker + "fallbacks: []\n    retries: 0")
                + FaultStand.model("cut-on", "fb-x-cut", breaker + "fallbacks: [wall-ok]"),
            "-Xmx256m");
  }

  @AfterAll
  void stop() throws IOException {
    stand.close();
  }

  @ParameterizedTest
  @CsvSource({"cut, 180", "cut-on, 40"})
  void stream_cutAtAnyByte_isCompleteOrOneErrorEvent(String model, int cuts)
      throws InterruptedException {
    Random random = new Random(SEED);
    int complete = 0;
    int errors = 0;
    for (int i = 0; i < cuts; i++) {
      int bytes = i * BYTES / cuts + random.nextInt(BYTES / cuts);
      if (i % 3 == 0) {
        // A whole answer now and then keeps the circuit closed, so that each cut is seen.
        stand.wall().dial(Integer.MAX_VALUE);
        assertThat(stand.caller().call(model, true, 10_000).complete()).isTrue();
      }
      stand.wall().dial(bytes);
      CallerView view = stand.caller().call(model, true, 10_000);
      String which = model + ", cut after " + bytes + " bytes, seed " + SEED + ": " + view.error();
      assertThat(view.outcome()).as(which).isNotEqualTo(Outcome.HANG);
      assertThat(view.truncatedSuccess()).as(which).isFalse();
      if (view.outcome() == Outcome.ANSWER) {
        complete++;
        assertThat(view.raw()).as(which).doesNotContain("\"error\"").endsWith("data: [DONE]\n");
      } else {
        errors++;
        // The caller stops at the first error event; before the first content there is no stream.
        assertThat(view.raw().split("\"error\":", -1)).as(which).hasSize(2);
        assertThat(view.error()).as(which).isNotBlank();
      }
    }
    assertThat(stand.wall().attempts("fb-x-cut").size()).isGreaterThanOrEqualTo(cuts);
    assertThat(complete).isPositive();
    if (model.equals("cut")) {
      assertThat(errors).isPositive();
    }
  }
}
