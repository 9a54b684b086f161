package io.tidegate.router.dispatch;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What OpenAI's clients rely on in a stream, whatever the upstream sends. */
@Tag("fault")
final class StreamContractTest {
  private static final String TIMES =
      ", timeouts: { connect: 1s, first_token: 1s, idle: 1s, answer: 1s, total: 3s }";

  private FakeUpstream first;
  private FakeUpstream second;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    first = new FakeUpstream(FakeUpstream.healthy("up-a", "one two"));
    second = new FakeUpstream(FakeUpstream.healthy("up-b", "second answer"));
    router =
        RunningRouter.start(
            "routing: { keepalive: 100ms }\nmodels:\n"
                + model("a", "cloud", first, TIMES)
                + model("b", "cloud", second, TIMES));
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    first.close();
    second.close();
  }

  private static String wantsUsage() {
    return chat("a", true, "Hi")
        .replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
  }

  private static List<String> data(String body) {
    return body.lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> line.substring(6))
        .toList();
  }

  private static FakeUpstream.Script events(List<String> events, boolean done) {
    return (seen, c) -> {
      c.streamHead();
      for (String event : events) {
        c.chunk("data: " + event + "\n\n");
      }
      if (done) {
        c.chunk("data: [DONE]\n\n");
      }
      c.streamEnd();
    };
  }

  @Test
  void includeUsage_everyEventHasUsageAndOnlyTheLastHasFigures() throws Exception {
    List<String> events = data(router.post("/v1/chat/completions", wantsUsage()).body());

    assertThat(events).hasSize(6);
    assertThat(events.subList(0, 4)).allMatch(e -> e.startsWith("{\"usage\":null,"));
    assertThat(events.get(4)).contains("\"choices\":[]").contains("\"total_tokens\":30");
    assertThat(events.get(5)).isEqualTo("[DONE]");
  }

  @Test
  void usageNotAskedFor_noEventOfIt() throws Exception {
    String body = router.post("/v1/chat/completions", chat("a", true, "Hi")).body();

    assertThat(body).doesNotContain("usage").endsWith("data: [DONE]\n\n");
    assertThat(first.seen().get(0).body()).contains("\"include_usage\":true");
  }

  @Test
  void includeUsage_upstreamSendsNone_estimateIsMarked() throws Exception {
    List<String> all = FakeUpstream.events("up-a", "one two");
    first.script(events(all.subList(0, all.size() - 1), true));

    List<String> events = data(router.post("/v1/chat/completions", wantsUsage()).body());

    assertThat(events.get(events.size() - 2))
        .startsWith("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,")
        .contains("\"model\":\"up-a\",\"choices\":[],\"usage\":{\"prompt_tokens\":")
        .endsWith("\"estimated\":true}}");
    assertThat(events.get(events.size() - 1)).isEqualTo("[DONE]");
  }

  @Test
  void includeUsage_choicesNull_becomesTheEmptyList() throws Exception {
    List<String> all = FakeUpstream.events("up-a", "one two");
    List<String> odd = new java.util.ArrayList<>(all);
    odd.set(odd.size() - 1, all.get(all.size() - 1).replace("\"choices\":[]", "\"choices\":null"));
    first.script(events(odd, true));

    assertThat(router.post("/v1/chat/completions", wantsUsage()).body())
        .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":10")
        .doesNotContain("\"choices\":null");
  }

  @Test
  void endWithoutFinishAndDone_isNoCompleteAnswer() throws Exception {
    first.script(events(FakeUpstream.events("up-a", "one two").subList(0, 3), false));

    assertThat(router.post("/v1/chat/completions", chat("a", true, "Hi")).body())
        .contains("data: {\"error\":")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void doneBeforeTheFinish_isNoCompleteAnswer() throws Exception {
    first.script(events(FakeUpstream.events("up-a", "one two").subList(0, 3), true));

    assertThat(router.post("/v1/chat/completions", chat("a", true, "Hi")).body())
        .contains("data: {\"error\":")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void doneWithoutAnyContent_failsOver() throws Exception {
    first.script(events(FakeUpstream.events("up-a", "one two").subList(0, 1), true));

    assertThat(router.post("/v1/chat/completions", chat("a", true, "Hi")).body())
        .contains("second");
  }

  @Test
  void errorEventByName_beforeContent_failsOver() throws Exception {
    first.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("event: error\ndata: {\"message\":\"overloaded\"}\n\n");
          c.streamEnd();
        });

    assertThat(router.post("/v1/chat/completions", chat("a", true, "Hi")).body())
        .contains("second");
  }

  @Test
  void hostileText_cannotForgeEvents() throws Exception {
    String hostile =
        "{\"content\":\"x\\n\\ndata: [DONE]\\n\\ndata: {\\\"error\\\":1}\\r\\n\\r\\nevent: error\"}";
    first.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.event("up-a", hostile, "null") + "\r\n\r\n");
          c.chunk("id: 7\r\nretry: 1\r\n: data: forged\r\n");
          String multi = FakeUpstream.event("up-a", "{}", "\"stop\"").replace(",", ",\ndata: ");
          c.chunk("data: " + multi + "\n\ndata: [DONE]\n\n");
          c.streamEnd();
        });

    String body = router.post("/v1/chat/completions", chat("a", true, "Hi")).body();

    assertThat(data(body)).hasSize(3);
    assertThat(body).doesNotContain("forged").doesNotContain("retry").doesNotContain("\r");
    assertThat(data(body).get(2)).isEqualTo("[DONE]");
  }

  @Test
  void silenceBeforeContent_keepAliveCommentsThenTheAnswer() throws Exception {
    first.script(
        (seen, c) -> {
          LockSupport.parkNanos(600_000_000L);
          FakeUpstream.healthy("up-a", "late but here").answer(seen, c);
        });

    HttpResponse<String> answer = router.post("/v1/chat/completions", chat("a", true, "Hi"));

    assertThat(answer.body()).startsWith(": keep-alive\n\n").contains("late");
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/event-stream; charset=utf-8");
    HttpResponse<String> off =
        router.post("/v1/chat/completions", chat("a", true, "Hi"), "x-tidegate-keepalive", "off");
    assertThat(off.body()).doesNotContain("keep-alive");
  }

  @Test
  void failOverAfterKeepAlive_commentNamesWhoAnswers() throws Exception {
    first.script((seen, c) -> c.awaitHangUp());

    HttpResponse<String> answer = router.post("/v1/chat/completions", chat("a", true, "Hi"));

    assertThat(answer.headers().firstValue("x-tidegate-model")).contains("a");
    assertThat(answer.body())
        .containsPattern(": x-tidegate-decision-id=\\S+ x-tidegate-model=b\n\n")
        .contains("second")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void errorAfterKeepAlive_isInTheStream() throws Exception {
    first.script(
        (seen, c) -> {
          LockSupport.parkNanos(600_000_000L);
          c.json(400, "{\"error\":{\"message\":\"no\",\"code\":\"content_policy_violation\"}}");
        });

    HttpResponse<String> answer = router.post("/v1/chat/completions", chat("a", true, "Hi"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("data: {\"error\":{\"message\":\"no\"")
        .endsWith("data: [DONE]\n\n");
  }
}
