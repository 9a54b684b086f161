package io.tidegate.router.dispatch;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Upstreams that refuse, are gone, or come back. */
@Tag("fault")
final class OutageTest {
  private static final String TIMES =
      ", timeouts: { connect: 1s, first_token: 400ms, idle: 300ms, answer: 2s, total: 6s }";
  private static final String QUICK = ", breaker: { failures: 3, base: 100ms, max: 300ms }";

  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream first;
  private FakeUpstream second;

  @BeforeEach
  void start() throws Exception {
    first = new FakeUpstream(FakeUpstream.healthy("up-a", "answer of the first"));
    second = new FakeUpstream(FakeUpstream.healthy("up-b", "answer of the second"));
  }

  @AfterEach
  void stop() throws Exception {
    first.close();
    second.close();
  }

  private RunningRouter router(String moreOfFirst, String moreOfSecond) {
    return RunningRouter.start(
        "models:\n"
            + model("a", "cloud", first, TIMES + moreOfFirst)
            + model("b", "cloud", second, TIMES + moreOfSecond),
        events);
  }

  private static HttpResponse<String> ask(RunningRouter router, boolean stream) throws Exception {
    return router.post("/v1/chat/completions", chat("a", stream, "Hi"));
  }

  @Test
  void s01_retryAfterWithinPatience_nobodyElse_isWaitedFor() throws Exception {
    List<Long> times = new CopyOnWriteArrayList<>();
    first.script(
        (seen, c) -> {
          times.add(System.nanoTime());
          if (times.size() == 1) {
            c.json(429, "{}", "retry-after-ms: 600");
          } else {
            FakeUpstream.healthy("up-a", "answer of the first").answer(seen, c);
          }
        });
    try (RunningRouter router = router(", fallbacks: []", "")) {
      assertThat(ask(router, false).body()).contains("first");
      assertThat(times).hasSize(2);
      assertThat(times.get(1) - times.get(0)).isGreaterThan(590_000_000L);
    }
  }

  @Test
  void s01_namedModelAsksForAShortWait_isWaitedForBeforeItsFallbacks() throws Exception {
    AtomicInteger count = new AtomicInteger();
    first.script(
        (seen, c) -> {
          if (count.getAndIncrement() == 0) {
            c.json(429, "{}", "retry-after-ms: 100");
          } else {
            FakeUpstream.healthy("up-a", "answer of the first").answer(seen, c);
          }
        });
    try (RunningRouter router = router(", fallbacks: [b]", "")) {
      assertThat(ask(router, false).body()).contains("first");
      count.set(-5);
      first.script((seen, c) -> c.json(429, "{}", "retry-after-ms: 10"));
      assertThat(ask(router, false).body()).contains("second");
      assertThat(first.seen()).as("once more, then the fallback").hasSize(4);
    }
  }

  @Test
  void s02_rateLimitForEver_fewAttemptsThen429() throws Exception {
    first.script((seen, c) -> c.json(429, "{}"));
    second.script((seen, c) -> c.json(429, "{}"));
    try (RunningRouter router = router(", retries: 3", ", retries: 3")) {
      assertThat(ask(router, false).statusCode()).isEqualTo(429);
      assertThat(first.seen().size() + second.seen().size()).isLessThanOrEqualTo(6);
    }
  }

  @Test
  void s15_outageThenRecovery_servedMeanwhileAndBackSoon() throws Exception {
    first.script((seen, c) -> c.json(503, "{}"));
    try (RunningRouter router = router(QUICK, "")) {
      long until = System.nanoTime() + 1_500_000_000L;
      int asked = 0;
      while (asked < 12 || System.nanoTime() < until) {
        assertThat(ask(router, false).body()).contains("second");
        asked++;
        LockSupport.parkNanos(10_000_000L);
      }
      assertThat(first.seen().size()).as("of %d requests", asked).isBetween(3, 40);

      first.script(FakeUpstream.healthy("up-a", "answer of the first"));
      RunningRouter.await(() -> answeredByFirst(router));
    }
  }

  private static boolean answeredByFirst(RunningRouter router) {
    try {
      return ask(router, false).body().contains("first");
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void everythingDown_503WithRetryAfterAndTheLastIsStillAsked() throws Exception {
    first.script((seen, c) -> c.json(503, "{}"));
    second.script((seen, c) -> c.json(503, "{}"));
    try (RunningRouter router = router(QUICK.replace("100ms", "30s").replace("300ms", "60s"), "")) {
      HttpResponse<String> last = ask(router, false);
      for (int i = 0; i < 12; i++) {
        last = ask(router, false);
      }
      assertThat(last.statusCode()).isEqualTo(503);
      assertThat(last.body()).contains("no_eligible_model");
      assertThat(last.headers().firstValue("retry-after")).isPresent();
      int before = second.seen().size();
      second.script(FakeUpstream.healthy("up-b", "answer of the second"));

      assertThat(ask(router, false).body()).contains("second");
      assertThat(second.seen()).hasSize(before + 1);
    }
  }

  @Test
  void closedPort_isNoFailureOfTheModel() throws Exception {
    first.close();
    try (RunningRouter router = router("", "")) {
      assertThat(ask(router, false).body()).contains("second");
      RunningRouter.await(() -> events.outcomes().size() == 2);
      assertThat(events.outcomes().get(0).status()).isEqualTo(OutcomeObserved.Status.CANCELLED);
      assertThat(events.outcomes().get(0).costNanoUsd()).isZero();
    }
  }

  @Test
  void wholeAnswer_headAtOnceThenSilence_firstTokenDeadlineFailsOver() throws Exception {
    first.script(
        (seen, c) -> {
          c.send(
              "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n");
          c.awaitHangUp();
        });
    try (RunningRouter router = router("", "")) {
      assertThat(ask(router, false).body()).contains("second");
      assertThat(router.service().metrics())
          .contains("tidegate_attempts_total{model=\"a\",outcome=\"first_token_timeout\"} 1.0");
      assertThat(first.seen()).hasSize(1);
    }
  }

  @Test
  void retryStorm_repetitionsStayWithinTheBudget() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    first.script(
        (seen, c) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          LockSupport.parkNanos(50_000_000L);
          now.decrementAndGet();
          c.json(500, "{}");
        });
    int callers = 12;
    try (RunningRouter router =
        router(", fallbacks: [], retries: 3, breaker: { failures: 900 }", "")) {
      Thread[] threads = new Thread[callers];
      AtomicInteger errors = new AtomicInteger();
      for (int i = 0; i < callers; i++) {
        threads[i] = new Thread(() -> errors.addAndGet(failed(router)));
        threads[i].start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(errors).hasValue(callers);
      // Without the budget every caller's three retries would come: 48 requests.
      assertThat(first.seen().size()).isBetween(callers + 1, 3 * callers);
      RunningRouter.await(
          () -> router.service().metrics().contains("tidegate_requests_inflight 0.0"));
    }
  }

  private static int failed(RunningRouter router) {
    try {
      return ask(router, false).statusCode() == 502 ? 1 : 0;
    } catch (Exception e) {
      return 0;
    }
  }

  @Test
  void limitFull_shedAtOnceWithRetryAfter() throws Exception {
    AtomicInteger waiting = new AtomicInteger();
    FakeUpstream.Script slow =
        (seen, c) -> {
          waiting.incrementAndGet();
          c.awaitHangUp();
        };
    first.script(slow);
    try (RunningRouter router = router(", max_inflight: 1, fallbacks: []", "")) {
      Thread holder =
          new Thread(
              () -> {
                try {
                  ask(router, true);
                } catch (Exception e) {
                  waiting.addAndGet(100);
                }
              });
      holder.start();
      RunningRouter.await(() -> waiting.get() == 1);

      HttpResponse<String> shed = ask(router, false);

      assertThat(shed.statusCode()).isEqualTo(503);
      assertThat(shed.body()).contains("overloaded");
      assertThat(shed.headers().firstValue("retry-after")).contains("1");
      holder.join();
    }
  }
}
