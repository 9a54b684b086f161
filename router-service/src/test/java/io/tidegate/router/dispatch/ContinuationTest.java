package io.tidegate.router.dispatch;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After the first content only a model that declares {@code prefill} may go on. */
@Tag("fault")
final class ContinuationTest {
  private static final String TIMES =
      ", timeouts: { connect: 1s, first_token: 400ms, idle: 300ms, answer: 400ms, total: 4s }";
  private static final String TEXT = "one two three four";
  private static final Pattern CONTENT = Pattern.compile("\"content\":\"([^\"]*)\"");

  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream first;
  private FakeUpstream second;

  @BeforeEach
  void start() throws Exception {
    first = new FakeUpstream(cutAfter(3));
    second = new FakeUpstream(FakeUpstream.healthy("up-b", " three four"));
  }

  @AfterEach
  void stop() throws Exception {
    first.close();
    second.close();
  }

  private static FakeUpstream.Script cutAfter(int events) {
    return (seen, c) -> {
      c.streamHead();
      for (int i = 0; i < events; i++) {
        c.chunk("data: " + FakeUpstream.events("up-a", TEXT).get(i) + "\n\n");
      }
      c.cut();
    };
  }

  private RunningRouter router(String capabilities) {
    return RunningRouter.start(
        "models:\n"
            + model("a", "cloud", first, TIMES + ", fallbacks: [b]")
            + model("b", "cloud", second, TIMES + capabilities),
        events);
  }

  private static String text(String body) {
    StringBuilder text = new StringBuilder();
    Matcher content = CONTENT.matcher(body);
    while (content.find()) {
      text.append(content.group(1));
    }
    return text.toString();
  }

  @Test
  void cut_capableFallback_goesOnWhereItBroke() throws Exception {
    try (RunningRouter router = router(", capabilities: [prefill]")) {
      String body = router.post("/v1/chat/completions", chat("a", true, "Count")).body();

      assertThat(text(body)).isEqualTo(TEXT);
      assertThat(body).endsWith("data: [DONE]\n\n").doesNotContain("\"error\"");
      assertThat(body.split("\"role\":\"assistant\"")).as("one opening frame").hasSize(2);
      assertThat(second.seen().get(0).body())
          .contains("{\"role\":\"user\",\"content\":\"Count\"},")
          .contains(",{\"role\":\"assistant\",\"content\":\"one two\"}]");
      RunningRouter.await(() -> events.outcomes().size() == 2);
      OutcomeObserved broken = events.outcomes().get(0);
      assertThat(broken.status()).isEqualTo(OutcomeObserved.Status.FAILURE);
      assertThat(broken.estimated()).isTrue();
      assertThat(events.outcomes().get(1).status()).isEqualTo(OutcomeObserved.Status.SUCCESS);
    }
  }

  @Test
  void cut_continuationBreaksToo_nextEventsShareTheIdentityAndEndWithAnError() throws Exception {
    second.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk(
              "data: "
                  + FakeUpstream.event("up-b", "{\"content\":\" three\"}", "null")
                      .replace("chatcmpl-1", "other-id")
                      .replace("\"created\":1", "\"created\":77")
                  + "\n\n");
          c.cut();
        });
    try (RunningRouter router = router(", capabilities: [prefill]")) {
      String body = router.post("/v1/chat/completions", chat("a", true, "Count")).body();

      assertThat(text(body)).isEqualTo("one two three");
      assertThat(body).doesNotContain("other-id").doesNotContain("\"created\":77");
      assertThat(body).contains("\"model\":\"up-b\"").contains("data: {\"error\":");
      assertThat(body).endsWith("data: [DONE]\n\n").doesNotContain("\"stop\"");
    }
  }

  @Test
  void s14_fallbackLacksPrefill_isNotAsked() throws Exception {
    second.script((seen, c) -> c.json(400, "{\"error\":{\"message\":\"no prefill\"}}"));
    try (RunningRouter router = router("")) {
      String body = router.post("/v1/chat/completions", chat("a", true, "Count")).body();

      assertThat(second.seen()).isEmpty();
      assertThat(body).contains("truncated").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void s14_declaredButRejected_originalCauseIsTold() throws Exception {
    second.script(
        (seen, c) ->
            c.json(400, "{\"error\":{\"message\":\"no prefill\",\"code\":\"bad_prefill\"}}"));
    try (RunningRouter router = router(", capabilities: [prefill]")) {
      String body = router.post("/v1/chat/completions", chat("a", true, "Count")).body();

      assertThat(second.seen()).hasSize(1);
      assertThat(body).contains("truncated").endsWith("data: [DONE]\n\n");
      assertThat(body).doesNotContain("prefill").doesNotContain("\"stop\"");
    }
  }

  @Test
  void stall_capableFallback_goesOn() throws Exception {
    first.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.events("up-a", TEXT).get(1) + "\n\n");
          c.chunk("data: " + FakeUpstream.events("up-a", TEXT).get(2) + "\n\n");
          for (int i = 0; i < 40; i++) {
            // Comments are no sign of life between tokens.
            c.chunk(": ping\n\n");
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000L);
          }
        });
    try (RunningRouter router = router(", capabilities: [prefill]")) {
      String body = router.post("/v1/chat/completions", chat("a", true, "Count")).body();

      assertThat(text(body)).isEqualTo(TEXT);
      assertThat(body).doesNotContain("\"error\"").doesNotContain("ping");
    }
  }
}
