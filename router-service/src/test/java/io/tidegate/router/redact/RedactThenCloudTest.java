package io.tidegate.router.redact;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cloud model sees placeholders, the caller the values, at every hop. */
@Tag("fault")
final class RedactThenCloudTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAIL = "lena.okafor@example.org";
  private static final String TIMES =
      ", timeouts: { connect: 1s, first_token: 2s, idle: 2s, answer: 2s, total: 9s },"
          + " retries: 0, breaker: { failures: 1000 }";
  private static final String PRIVACY =
      "privacy: { default: redact-then-cloud, kinds: { IBAN: edge-only } }\n";
  private static final Pattern CONTENT = Pattern.compile("\"content\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream edge;
  private FakeUpstream cloud;
  private FakeUpstream other;

  @BeforeEach
  void start() throws Exception {
    edge = new FakeUpstream(FakeUpstream.healthy("up-e", "edge says [EMAIL_1]"));
    cloud = new FakeUpstream(FakeUpstream.healthy("up-c", "Dear [EMAIL_1] and [EMAIL_9]"));
    other = new FakeUpstream(FakeUpstream.healthy("up-d", "AIL_1] bye"));
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
    cloud.close();
    other.close();
  }

  private RunningRouter router(String privacy) {
    return router(privacy, "[d]");
  }

  private RunningRouter router(String privacy, String fallbacks) {
    return RunningRouter.startReading(
        "models:\n"
            + model("e", "edge", edge, TIMES + ", capabilities: [chat, prefill, tools]")
            + model(
                "c",
                "cloud",
                cloud,
                TIMES + ", capabilities: [chat, tools], fallbacks: " + fallbacks)
            + model("d", "cloud", other, TIMES + ", capabilities: [chat, prefill], fallbacks: [e]")
            + privacy,
        events);
  }

  private static String text(String body) throws Exception {
    StringBuilder text = new StringBuilder();
    Matcher content = CONTENT.matcher(body);
    while (content.find()) {
      text.append(JSON.readTree('"' + content.group(1) + '"').asText());
    }
    return text.toString();
  }

  private static String ask(String model, boolean stream) {
    return chat(model, stream, "Please write to " + MAIL + " today");
  }

  @Test
  void whole_cloudSeesPlaceholders_callerTheValue() throws Exception {
    try (RunningRouter router = router(PRIVACY)) {
      HttpResponse<String> answer = router.post("/v1/chat/completions", ask("c", false));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(text(answer.body())).isEqualTo("Dear " + MAIL + " and [EMAIL_9]");
      assertThat(answer.headers().firstValue("x-tidegate-redacted")).contains("EMAIL=1");
      assertThat(cloud.seen().get(0).body()).contains("[EMAIL_1]").doesNotContain("okafor");
      RunningRouter.await(() -> events.decisions().size() == 1);
      DecisionMade decision = events.decisions().get(0);
      assertThat(decision.redacted()).containsEntry("EMAIL", 1).hasSize(1);
      assertThat(decision.personalDataKinds()).containsExactly("EMAIL");
      assertThat(decision.toString()).doesNotContain("okafor");
    }
  }

  @Test
  void streamed_placeholderOverEvents_restoredInOrder() throws Exception {
    cloud.script(
        (seen, c) -> {
          c.streamHead();
          for (String piece : List.of("Dear [", "EMA", "IL_", "1", "]!", " [EMAIL_", "7] [PER")) {
            c.chunk("data: " + FakeUpstream.event("m", content(piece), "null") + "\n\n");
          }
          c.chunk("data: " + FakeUpstream.event("m", "{}", "\"stop\"") + "\n\n");
          c.chunk("data: [DONE]\n\n");
          c.streamEnd();
        });
    try (RunningRouter router = router(PRIVACY)) {
      String body =
          router
              .post(
                  "/v1/chat/completions",
                  ask("c", true)
                      .replace(
                          "\"stream\":true,",
                          "\"stream\":true,\"stream_options\":{\"include_usage\":true},"))
              .body();

      assertThat(text(body)).isEqualTo("Dear " + MAIL + "! [EMAIL_7] [PER");
      assertThat(body).endsWith("data: [DONE]\n\n").contains("\"total_tokens\"");
      assertThat(cloud.seen().get(0).body()).doesNotContain("okafor");
    }
  }

  private static String content(String text) {
    return "{\"content\":\"" + text + "\"}";
  }

  @Test
  void policy_otherKindOnTheEdge_cloudIsNotEligible() throws Exception {
    String both = chat("auto", false, MAIL + " pays from DE89 3704 0044 0532 0130 00");
    try (RunningRouter router = router(PRIVACY)) {
      assertThat(router.post("/v1/chat/completions", both).body()).contains("edge says [EMAIL_1]");
      assertThat(router.post("/v1/chat/completions", both.replace("auto", "c")).statusCode())
          .isEqualTo(503);
      HttpResponse<String> strict =
          router.post("/v1/chat/completions", ask("c", false), "x-tidegate-privacy", "edge-only");
      assertThat(strict.statusCode()).isEqualTo(503);
      assertThat(router.post("/v1/route", ask("c", false)).statusCode()).isEqualTo(503);
      assertThat(cloud.seen()).isEmpty();
      assertThat(edge.seen().get(0).body()).contains(MAIL).contains("DE89");
    }
  }

  @Test
  void policy_default_staysOnTheEdge() throws Exception {
    try (RunningRouter router = router("")) {
      assertThat(router.post("/v1/chat/completions", ask("auto", false)).statusCode())
          .isEqualTo(200);
      assertThat(router.post("/v1/chat/completions", ask("c", false)).statusCode()).isEqualTo(503);
      assertThat(cloud.seen()).isEmpty();
    }
  }

  @Test
  void policy_allow_cloudSeesTheRequestItself() throws Exception {
    try (RunningRouter router = router("privacy: { kinds: { EMAIL: allow } }\n")) {
      HttpResponse<String> answer = router.post("/v1/chat/completions", ask("c", false));

      assertThat(text(answer.body())).isEqualTo("Dear [EMAIL_1] and [EMAIL_9]");
      assertThat(cloud.seen().get(0).body()).contains(MAIL);
    }
  }

  @Test
  void cut_insideAPlaceholder_cloudFallbackGoesOnAndItIsRestored() throws Exception {
    cloud.script(
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.event("m", content("Hi [EM"), "null") + "\n\n");
          c.cut();
        });
    try (RunningRouter router = router(PRIVACY)) {
      String body = router.post("/v1/chat/completions", ask("c", true)).body();

      assertThat(text(body)).isEqualTo("Hi " + MAIL + " bye");
      assertThat(other.seen().get(0).body())
          .contains("{\"role\":\"assistant\",\"content\":\"Hi [EM\"}")
          .doesNotContain("okafor");
      assertThat(edge.seen()).isEmpty();
    }
  }

  @Test
  void cut_edgeHasSpoken_onlyTheEdgeGoesOn() throws Exception {
    FakeUpstream.Script cut =
        (seen, c) -> {
          c.streamHead();
          c.chunk("data: " + FakeUpstream.event("m", content("To " + MAIL), "null") + "\n\n");
          c.cut();
        };
    edge.script(cut);
    try (RunningRouter router = router(PRIVACY)) {
      String body = router.post("/v1/chat/completions", ask("e", true)).body();

      assertThat(body).contains("\"error\"").contains(MAIL);
      assertThat(cloud.seen()).isEmpty();
      assertThat(other.seen()).isEmpty();
    }
  }

  @Test
  void failures_everyHop_originalForTheEdgeAlone() throws Exception {
    cloud.script((seen, c) -> c.json(500, "{\"error\":{\"message\":\"no\"}}"));
    other.script((seen, c) -> c.cut());
    try (RunningRouter router = router(PRIVACY, "[d, e]")) {
      String body = router.post("/v1/chat/completions", ask("c", false)).body();

      assertThat(body).contains("edge says [EMAIL_1]");
      assertThat(edge.seen().get(0).body()).contains(MAIL);
      assertThat(cloud.seen()).isNotEmpty();
      for (FakeUpstream upstream : List.of(cloud, other)) {
        upstream.seen().forEach(seen -> assertThat(seen.body()).doesNotContain("okafor"));
      }
    }
  }

  @Test
  void arguments_ofAToolCall_restoredAndStillJson() throws Exception {
    String arguments = JSON.writeValueAsString("{\"to\":\"[EMAIL_1]\",\"n\":[1]}");
    cloud.script(
        (seen, c) ->
            c.json(
                200,
                "{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                    + "\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"send\",\"arguments\":"
                    + arguments
                    + "}}]},\"finish_reason\":\"tool_calls\"}]}"));
    try (RunningRouter router = router(PRIVACY)) {
      String body =
          router
              .post(
                  "/v1/chat/completions",
                  ask("c", false)
                      .replace(
                          "\"messages\"",
                          "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"send\"}}],\"messages\""))
              .body();

      String restored =
          JSON.readTree(body).at("/choices/0/message/tool_calls/0/function/arguments").asText();
      assertThat(JSON.readTree(restored).path("to").asText()).isEqualTo(MAIL);
    }
  }

  @Test
  void cloud_seededRequestsAndFaults_neverReceivesAValue() throws Exception {
    long seed = 11;
    Random random = new Random(seed);
    FakeUpstream.Script broken =
        (seen, c) -> {
          switch (random.nextInt(7)) {
            case 0 -> c.json(500, "{\"error\":{\"message\":\"no\"}}");
            case 1 -> c.cut();
            case 2 -> c.json(429, "{\"error\":{\"message\":\"later\"}}");
            default -> FakeUpstream.healthy("up-c", "Dear [EMAIL_1] [").answer(seen, c);
          }
        };
    cloud.script(broken);
    other.script(broken);
    int reached = 0;
    try (RunningRouter router = router(PRIVACY.replace("IBAN: edge-only", "IP: edge-only"))) {
      for (int round = 0; round < 50; round++) {
        List<String> values = new ArrayList<>();
        String body = RandomRequests.body(random, values);
        if (random.nextBoolean()) {
          body = body.replaceFirst("\\{", "{\"stream\":true,");
        }
        int before = cloud.seen().size() + other.seen().size();
        router.post("/v1/chat/completions", body.replace("\"auto\"", "\"c\""));
        List<FakeUpstream.Seen> all = new ArrayList<>(cloud.seen());
        all.addAll(other.seen());
        reached += all.size() > before ? 1 : 0;
        values.removeAll(RandomRequests.NAMES);
        for (FakeUpstream.Seen seen : all) {
          for (String value : values) {
            assertThat(seen.body() + seen.head())
                .as("seed %d round %d", seed, round)
                .doesNotContainIgnoringCase(value);
          }
        }
      }
    }
    assertThat(reached).isGreaterThan(10);
  }
}
