package io.tidegate.router;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.decision.DecisionIds;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** T20: a running router whose clock is set an hour forth and back. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClockJumpTest {
  private static final long HOUR_MILLIS = 3_600_000;
  private static final String ACME =
      "tenants:\n  - { name: acme, key_sha256:"
          + " \"2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683\"";

  private final AtomicLong nowMillis = new AtomicLong(1_800_000_000_000L);
  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream first;
  private FakeUpstream second;

  @BeforeEach
  void start() throws Exception {
    first = new FakeUpstream(FakeUpstream.healthy("up-first", "from the first"));
    second = new FakeUpstream(FakeUpstream.healthy("up-second", "from the second"));
  }

  @AfterEach
  void stop() throws Exception {
    first.close();
    second.close();
  }

  private RunningRouter router(String firstMore, String more) {
    return RunningRouter.startAt(
        nowMillis::get,
        "models:\n"
            + model("first", "cloud", first, ", fallbacks: [second], retries: 0" + firstMore)
            + model("second", "cloud", second, "")
            + more,
        events);
  }

  private void jump(long millis) {
    nowMillis.addAndGet(millis);
  }

  private static HttpResponse<String> ask(RunningRouter router, String body) throws Exception {
    return router.post("/v1/chat/completions", body, "authorization", "Bearer key");
  }

  private static CompletableFuture<HttpResponse<String>> asking(RunningRouter router, String body) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return ask(router, body);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** A deadline by the clock on the wall would have passed. */
  @Test
  void t20_anHourForth_runningStreamIsNotCut() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    first.script(
        (seen, connection) -> {
          connection.streamHead();
          connection.chunk(
              "data: " + FakeUpstream.event("m", "{\"content\":\"one\"}", "null") + "\n\n");
          try {
            assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          connection.chunk(
              "data: " + FakeUpstream.event("m", "{\"content\":\" two\"}", "\"stop\"") + "\n\n");
          connection.chunk("data: [DONE]\n\n");
          connection.streamEnd();
        });
    try (RunningRouter router = router("", "")) {
      CompletableFuture<HttpResponse<String>> answer = asking(router, chat("first", true, "x"));
      RunningRouter.await(() -> first.seen().size() == 1);
      jump(HOUR_MILLIS);
      go.countDown();

      assertThat(answer.get(30, TimeUnit.SECONDS).body())
          .contains("one", " two", "[DONE]")
          .doesNotContain("\"error\"");
    }
  }

  /** A deadline by the clock on the wall would be an hour away. */
  @Test
  void t20_anHourBack_silentUpstreamIsGivenUpAllTheSame() throws Exception {
    first.script((seen, connection) -> connection.awaitHangUp());
    try (RunningRouter router =
        router(", timeouts: { first_token: 400ms, answer: 400ms, total: 4s }", "")) {
      CompletableFuture<HttpResponse<String>> answer = asking(router, chat("first", false, "x"));
      RunningRouter.await(() -> first.seen().size() == 1);
      jump(-HOUR_MILLIS);

      assertThat(answer.get(30, TimeUnit.SECONDS).body()).contains("from the second");
      RunningRouter.await(() -> first.hangUps() == 1);
    }
  }

  /**
   * Buckets refill on monotonic time: an hour more on the wall fills none, an hour less no other.
   */
  @Test
  void t20_forthAndBack_emptyBucketStaysEmpty() throws Exception {
    try (RunningRouter router = router("", ACME + ", rpm: 1 }\n")) {
      assertThat(ask(router, chat("first", false, "x")).statusCode()).isEqualTo(200);
      for (long millis : new long[] {HOUR_MILLIS, -2 * HOUR_MILLIS, HOUR_MILLIS}) {
        jump(millis);
        HttpResponse<String> refused = ask(router, chat("first", false, "x"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
            .isBetween(1, 60);
      }
    }
  }

  @Test
  void t20_forthAndBack_openCircuitStaysOpen() throws Exception {
    first.script((seen, connection) -> connection.json(503, "{}"));
    try (RunningRouter router = router(", breaker: { failures: 2, base: 4m, max: 5m }", "")) {
      for (int i = 0; i < 3; i++) {
        assertThat(ask(router, chat("first", false, "x")).body()).contains("from the second");
      }
      int asked = first.seen().size();
      for (long millis : new long[] {HOUR_MILLIS, -2 * HOUR_MILLIS, HOUR_MILLIS}) {
        jump(millis);
        assertThat(ask(router, chat("first", false, "x")).body()).contains("from the second");
      }
      assertThat(first.seen()).hasSize(asked);
      assertThat(router.service().metrics())
          .containsPattern("tidegate_breaker_state\\{[^}]*first[^}]*\\} 2.0");
    }
  }

  /** Ids never come twice though their milliseconds do, and carry the time of their making. */
  @Test
  void t20_forthAndBack_idsStayUniqueAndFeedbackWaitsForTheClock() throws Exception {
    try (RunningRouter router = router("", "")) {
      Set<String> ids = new HashSet<>();
      String last = "";
      for (int round = 0; round < 10; round++) {
        last = decide(router);
        ids.add(last);
        jump(HOUR_MILLIS);
        String ahead = decide(router);
        ids.add(ahead);
        assertThat(DecisionIds.epochMillis(ahead)).isEqualTo(nowMillis.get());
        assertThat(feedback(router, last)).isEqualTo(202);
        jump(-HOUR_MILLIS);
        assertThat(feedback(router, ahead)).as("from an hour ahead").isEqualTo(410);
        assertThat(feedback(router, last)).isEqualTo(202);
      }
      assertThat(ids).hasSize(20);
      jump(HOUR_MILLIS);
      for (String id : ids) {
        assertThat(feedback(router, id)).isEqualTo(202);
      }
    }
  }

  private static String decide(RunningRouter router) throws Exception {
    return ask(router, chat("first", false, "x"))
        .headers()
        .firstValue("x-tidegate-decision-id")
        .orElseThrow();
  }

  private static int feedback(RunningRouter router, String id) throws Exception {
    return router
        .post(
            "/v1/feedback",
            "{\"decision_id\":\"" + id + "\",\"score\":0.5}",
            "authorization",
            "Bearer key")
        .statusCode();
  }
}
