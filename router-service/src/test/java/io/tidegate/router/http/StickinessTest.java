package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StickinessTest {
  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream one;
  private FakeUpstream two;

  @BeforeEach
  void start() throws Exception {
    one = new FakeUpstream(FakeUpstream.healthy("one", "one"));
    two = new FakeUpstream(FakeUpstream.healthy("two", "two"));
  }

  @AfterEach
  void stop() throws Exception {
    one.close();
    two.close();
  }

  private RunningRouter router(String stickiness) {
    return RunningRouter.start(
        "models:\n"
            + model("one", "cloud", one, ", capabilities: [tools]")
            + model("two", "cloud", two, ", capabilities: [tools]")
            + "routing: { policy: random, stickiness: \""
            + stickiness
            + "\" }\n",
        events);
  }

  private static String turns(String first, String... more) {
    StringBuilder messages = new StringBuilder("{\"role\":\"user\",\"content\":\"" + first + "\"}");
    for (String message : more) {
      messages.append(',').append(message);
    }
    return "{\"model\":\"auto\",\"messages\":[" + messages + "]}";
  }

  private static final String SAID = "{\"role\":\"assistant\",\"content\":\"well\"}";
  private static final String ASKED = "{\"role\":\"user\",\"content\":\"and then?\"}";
  private static final String CALLED =
      "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":"
          + "{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
  private static final String RESULT =
      "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"7\"}";

  private static HttpResponse<String> ask(RunningRouter router, String body, String... headers)
      throws Exception {
    HttpResponse<String> answer = router.post("/v1/chat/completions", body, headers);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void conversation_knownByItsBeginning_keepsItsModel() throws Exception {
    try (RunningRouter router = router("on")) {
      HttpResponse<String> first = ask(router, turns("tell me a story"));
      assertThat(header(first, "x-tidegate-session")).isEqualTo("derived; new");
      for (int i = 0; i < 12; i++) {
        HttpResponse<String> next = ask(router, turns("tell me a story", SAID, ASKED));
        assertThat(header(next, "x-tidegate-session")).isEqualTo("derived; kept");
        assertThat(header(next, "x-session-id")).isEqualTo(header(first, "x-session-id"));
        assertThat(header(next, "x-tidegate-model")).isEqualTo(header(first, "x-tidegate-model"));
      }
      assertThat(header(ask(router, turns("another", SAID, ASKED)), "x-tidegate-session"))
          .isEqualTo("derived; new");
      for (DecisionMade held : events.decisions().subList(1, 13)) {
        assertThat(held.propensity()).isEqualTo(1);
      }
    }
  }

  @Test
  void session_given_isTheCallersWord() throws Exception {
    try (RunningRouter router = router("on")) {
      String model = header(ask(router, turns("a"), "x-session-id", "s-1"), "x-tidegate-model");
      for (int i = 0; i < 12; i++) {
        HttpResponse<String> next = ask(router, turns("b" + i), "x-session-id", "s-1");
        assertThat(header(next, "x-tidegate-session")).isEqualTo("given; kept");
        assertThat(header(next, "x-tidegate-model")).isEqualTo(model);
      }
    }
  }

  @Test
  void toolsOnly_keepsInsideTheLoopAndNotOutside() throws Exception {
    try (RunningRouter router = router("tools")) {
      for (int i = 0; i < 12; i++) {
        String model = header(ask(router, turns("q" + i)), "x-tidegate-model");
        HttpResponse<String> loop = ask(router, turns("q" + i, CALLED, RESULT));
        assertThat(header(loop, "x-tidegate-model")).isEqualTo(model);
      }
      boolean switched = false;
      for (int i = 0; i < 40 && !switched; i++) {
        HttpResponse<String> next = ask(router, turns("q0", SAID, ASKED));
        switched = header(next, "x-tidegate-session").endsWith("switched");
      }
      assertThat(switched).isTrue();
    }
  }

  @Test
  void modelFails_anotherTakesOver() throws Exception {
    try (RunningRouter router = router("on")) {
      String model = header(ask(router, turns("a"), "x-session-id", "s"), "x-tidegate-model");
      (model.equals("one") ? one : two).script((seen, c) -> c.json(500, "{}"));
      HttpResponse<String> next = ask(router, turns("a"), "x-session-id", "s");
      assertThat(header(next, "x-tidegate-session"))
          .as(next.headers().map().toString())
          .isEqualTo("given; switched");
      assertThat(header(ask(router, turns("a"), "x-session-id", "s"), "x-tidegate-session"))
          .isEqualTo("given; kept");
    }
  }

  @Test
  void off_noSessionIsTold() throws Exception {
    try (RunningRouter router = router("off")) {
      HttpResponse<String> answer = ask(router, turns("a"), "x-session-id", "s");
      assertThat(header(answer, "x-tidegate-session")).isEmpty();
      assertThat(
              router
                  .post("/v1/chat/completions", turns("a"), "x-session-id", "with space")
                  .statusCode())
          .isEqualTo(400);
    }
  }
}
