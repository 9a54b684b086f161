package io.tidegate.router.dispatch;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a caller gets when upstreams misbehave; scenario ids are failoverbench's. */
@Tag("fault")
final class FaultsTest {
  private static final String TIMES =
      ", timeouts: { connect: 1s, first_token: 300ms, idle: 300ms, answer: 400ms, total: 3s }";
  private static final String TEXT = "one two three four five six seven eight nine ten";

  private FakeUpstream first;
  private FakeUpstream second;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    first = new FakeUpstream(FakeUpstream.healthy("up-first", TEXT));
    second = new FakeUpstream(FakeUpstream.healthy("up-second", "answer of the second"));
    router =
        RunningRouter.start(
            "models:\n" + model("a", "cloud", first, TIMES) + model("b", "cloud", second, TIMES));
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    first.close();
    second.close();
  }

  private HttpResponse<String> ask(boolean stream, String... headers) throws Exception {
    return router.post("/v1/chat/completions", chat("a", stream, "Hi"), headers);
  }

  private static void assertSecond(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("second").doesNotContain("error");
    assertThat(answer.headers().firstValue("x-tidegate-model")).contains("b");
    assertThat(answer.headers().firstValue("x-tidegate-reason")).contains("fallback");
  }

  @Test
  void s03_serverErrorOnce_sameModelAnswersAtSecondTry() throws Exception {
    AtomicInteger count = new AtomicInteger();
    first.script(
        (seen, c) -> {
          if (count.getAndIncrement() == 0) {
            c.json(500, "{\"error\":{\"message\":\"boom\"}}");
          } else {
            FakeUpstream.healthy("up-first", TEXT).answer(seen, c);
          }
        });

    HttpResponse<String> answer = ask(false);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-tidegate-model")).contains("a");
    assertThat(answer.headers().firstValue("x-tidegate-attempts")).contains("2");
    assertThat(second.seen()).isEmpty();
  }

  @Test
  void s04_unavailable_fallbackAnswers() throws Exception {
    first.script((seen, c) -> c.json(503, "{}"));

    assertSecond(ask(false));
    assertSecond(ask(true));
  }

  @Test
  void s05_resetBeforeHeaders_answerAllTheSame() throws Exception {
    AtomicInteger count = new AtomicInteger();
    first.script(
        (seen, c) -> {
          if (count.getAndIncrement() == 0) {
            c.reset();
          } else {
            FakeUpstream.healthy("up-first", TEXT).answer(seen, c);
          }
        });

    assertThat(ask(true).body()).contains(" ten\"").endsWith("data: [DONE]\n\n");
  }

  @Test
  void s06_silent_failsOverAndIsAskedOnce() throws Exception {
    first.script((seen, c) -> c.awaitHangUp());

    assertSecond(ask(true));
    assertSecond(ask(false));
    assertThat(first.seen()).hasSize(2);
    RunningRouter.await(() -> first.hangUps() == 2);
  }

  @Test
  void s07_headersAtOnceTokenLate_failsOver() throws Exception {
    first.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.events("m", TEXT).get(0) + "\n\n");
          c.awaitHangUp();
        });

    assertSecond(ask(true));
  }

  @Test
  void s08_cutAtEveryEvent_completeTextOrErrorEventNeverBoth() throws Exception {
    List<String> events = FakeUpstream.events("up-first", TEXT);
    for (int cut = 0; cut <= events.size(); cut++) {
      int keep = cut;
      first.script(FakeUpstream.healthy("up-first", TEXT));
      ask(false);
      first.script(
          (seen, c) -> {
            c.streamHead();
            for (int i = 0; i < keep; i++) {
              c.chunk("data: " + events.get(i) + "\n\n");
            }
            c.cut();
          });

      String body = ask(true).body();

      boolean complete = body.contains("\"finish_reason\":\"stop\"");
      boolean error = body.contains("data: {\"error\":");
      assertThat(complete ^ error).as("cut after %d events: %s", cut, body).isTrue();
      assertThat(body).endsWith("data: [DONE]\n\n");
      assertThat(body.contains(" ten\"") || body.contains("second") || error).isTrue();
    }
  }

  @Test
  void s09_stallMidStream_idleDeadlineEndsItWithAnError() throws Exception {
    first.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.events("m", TEXT).get(1) + "\n\n");
          c.awaitHangUp();
        });

    String body = ask(true).body();

    assertThat(body).contains("\"code\":\"timeout\"").endsWith("data: [DONE]\n\n");
    assertThat(second.seen()).isEmpty();
    RunningRouter.await(() -> first.hangUps() == 1);
  }

  @Test
  void s10_oneEventIsNoJson_restSurvives() throws Exception {
    first.script(
        (seen, c) -> {
          c.streamHead();
          for (String event : FakeUpstream.events("m", TEXT)) {
            c.chunk("data: " + event + "\n\n");
            if (event.contains("five")) {
              c.chunk("data: {\"choices\":[{\"del\n\n");
            }
          }
          c.chunk("data: [DONE]\n\n");
          c.streamEnd();
        });

    assertThat(ask(true).body())
        .contains(" ten\"")
        .doesNotContain("\"del\n")
        .endsWith("[DONE]\n\n");
  }

  @Test
  void s11_noDone_endedOrLeftOpen_completeAtOnce() throws Exception {
    for (boolean open : new boolean[] {false, true}) {
      first.script(
          (seen, c) -> {
            c.streamHead();
            for (String event : FakeUpstream.events("m", TEXT)) {
              c.chunk("data: " + event + "\n\n");
            }
            if (open) {
              c.awaitHangUp();
            } else {
              c.streamEnd();
            }
          });

      String body = ask(true).body();

      assertThat(body).contains(" ten\"").endsWith("data: [DONE]\n\n").doesNotContain("\"error\"");
    }
  }

  @Test
  void twoChoices_oneFinished_cutIsNoCompleteAnswer() throws Exception {
    first.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.event("m", "{\"content\":\"x\"}", "null") + "\n\n");
          c.chunk("data: " + FakeUpstream.event("m", "{}", "\"stop\"") + "\n\n");
          c.streamEnd();
        });
    String two = chat("a", true, "Hi").replace("\"stream\"", "\"n\":2,\"stream\"");

    assertThat(router.post("/v1/chat/completions", two).body()).contains("data: {\"error\":");
    assertThat(ask(true).body()).doesNotContain("data: {\"error\":");
  }

  @Test
  void s13_contentPolicy_oneAttemptAndTheReason() throws Exception {
    first.script(
        (seen, c) ->
            c.json(
                400,
                "{\"error\":{\"message\":\"not allowed\",\"type\":\"invalid_request_error\","
                    + "\"param\":null,\"code\":\"content_policy_violation\"}}"));

    HttpResponse<String> answer = ask(true);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("content_policy_violation").contains("not allowed");
    assertThat(answer.headers().firstValue("x-tidegate-error-origin")).contains("upstream");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
    assertThat(first.seen()).hasSize(1);
    assertThat(second.seen()).isEmpty();
  }

  @Test
  void inBandError_beforeContent_failsOver() throws Exception {
    for (String error :
        List.of("{\"error\":{\"message\":\"x\"}}", "{\"object\":\"error\",\"message\":\"x\"}")) {
      first.script(
          (seen, c) -> {
            c.streamHead();
            c.chunk("data: " + error + "\n\n");
            c.streamEnd();
          });
      assertSecond(ask(true));
    }
  }

  @Test
  void wholeAnswer_cutHtmlOrErrorObject_failsOver() throws Exception {
    List<FakeUpstream.Script> scripts =
        List.of(
            (seen, c) -> {
              c.send(
                  "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n"
                      + "{\"choices\":[");
              c.cut();
            },
            (seen, c) -> {
              c.send(
                  "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>");
            },
            (seen, c) -> c.json(200, "{\"error\":{\"message\":\"x\"}}"),
            (seen, c) -> c.json(200, "{\"choices\":[]}"),
            (seen, c) -> c.json(302, "", "location: http://127.0.0.1:1/"));
    for (FakeUpstream.Script script : scripts) {
      first.script(script);
      assertSecond(ask(false));
    }
  }

  @Test
  void compressedAnswer_isNotExpanded_failsOver() throws Exception {
    first.script((seen, c) -> c.json(200, "{\"choices\":[{}]}", "content-encoding: gzip"));

    assertSecond(ask(false));
  }

  @Test
  void hugeLine_boundHolds_failsOver() throws Exception {
    String megabyte = "x".repeat(1 << 20);
    first.script(
        (seen, c) -> {
          c.streamHead();
          try {
            for (int i = 0; i < 20; i++) {
              c.chunk((i == 0 ? "data: " : "") + megabyte);
            }
          } catch (IOException e) {
            c.cut();
          }
        });

    assertSecond(ask(true));
  }

  @Test
  void closedPort_failsOver() throws Exception {
    int closed;
    try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    String yaml =
        "models:\n  - { name: a, tier: edge, endpoints: [ { base_url: \"http://127.0.0.1:"
            + closed
            + "\" } ] }\n"
            + model("b", "cloud", second, TIMES);
    try (RunningRouter other = RunningRouter.start(yaml)) {
      assertSecond(other.post("/v1/chat/completions", chat("a", false, "Hi")));
    }
  }

  @Test
  void fallbackOff_errorOfTheModel() throws Exception {
    first.script((seen, c) -> c.json(503, "{}"));

    HttpResponse<String> answer = ask(false, "x-tidegate-fallback", "off");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("\"code\":\"upstream_error\"").contains("status 503");
    assertThat(second.seen()).isEmpty();
  }

  @Test
  void rateLimitEverywhere_429WithRetryAfter() throws Exception {
    first.script((seen, c) -> c.json(429, "{}", "retry-after: 7"));
    second.script((seen, c) -> c.json(429, "{}", "retry-after: 9"));

    HttpResponse<String> answer = ask(false);

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).contains("9");
  }

  @Test
  void breaker_afterFailures_openAndAnsweredFast() throws Exception {
    first.script((seen, c) -> c.json(503, "{}"));
    for (int i = 0; i < 6; i++) {
      ask(false);
    }
    int before = first.seen().size();

    HttpResponse<String> refused = ask(false, "x-tidegate-fallback", "off");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("no_eligible_model").contains("circuit_open");
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(first.seen()).hasSize(before);
    assertThat(ask(false).body()).contains("second");
    assertThat(first.seen()).hasSize(before);
  }
}
