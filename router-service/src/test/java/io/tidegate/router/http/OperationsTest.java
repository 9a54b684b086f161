package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Completions and embeddings: who may be asked for them, and what comes back. */
final class OperationsTest {
  private static final String VECTORS =
      "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,-1]}],"
          + "\"model\":\"up-vectors\",\"usage\":{\"prompt_tokens\":1000,\"total_tokens\":1000}}";
  private static final String TEXT =
      "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"up-writer\","
          + "\"choices\":[{\"text\":\" time\",\"index\":0,\"logprobs\":null,\"finish_reason\":"
          + "\"stop\"}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1,\"total_tokens\":5}}";

  private FakeUpstream upstream;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    upstream = new FakeUpstream(OperationsTest::answer);
    router =
        RunningRouter.start(
            "models:\n"
                + model("vectors", "cloud", upstream, ", capabilities: [embeddings]")
                + model("writer", "cloud", upstream, ", capabilities: [chat, completions]")
                + model("talker", "cloud", upstream, ""));
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    upstream.close();
  }

  private static void answer(FakeUpstream.Seen seen, FakeUpstream.Connection connection)
      throws java.io.IOException {
    if (seen.head().startsWith("POST /v1/embeddings ")) {
      connection.json(200, VECTORS);
    } else if (seen.body().contains("\"stream\":true")) {
      connection.streamHead();
      connection.chunk("data: " + TEXT.replace("\"stop\"", "null") + "\n\n");
      connection.chunk("data: " + TEXT.replace(" time", "") + "\n\ndata: [DONE]\n\n");
      connection.streamEnd();
    } else if (seen.head().startsWith("POST /v1/completions ")) {
      connection.json(200, TEXT);
    } else {
      FakeUpstream.healthy("up", "hello").answer(seen, connection);
    }
  }

  private HttpResponse<String> embed(String model, String input) throws Exception {
    return router.post(
        "/v1/embeddings", "{\"model\":\"" + model + "\",\"input\":" + input + ",\"user\":\"u\"}");
  }

  private HttpResponse<String> complete(String model, String more) throws Exception {
    return router.post(
        "/v1/completions", "{\"model\":\"" + model + "\"," + more + "\"prompt\":\"Once upon a\"}");
  }

  @Test
  void embeddings_namedModel_bytesPassThroughAndInputIsPaidFor() throws Exception {
    HttpResponse<String> answer = embed("vectors", "[\"the gate\",\"the tide\"]");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(VECTORS);
    assertThat(answer.headers().firstValue("x-tidegate-model")).contains("vectors");
    // 1,000 prompt tokens at 2.5 USD per million, and no output.
    assertThat(answer.headers().firstValue("x-tidegate-cost-usd")).contains("0.0025");
    assertThat(upstream.seen().get(0).body())
        .isEqualTo(
            "{\"model\":\"up-vectors\",\"input\":[\"the gate\",\"the tide\"],\"user\":\"u\"}");
  }

  @Test
  void embeddings_answerWithoutData_isAFailure() throws Exception {
    upstream.script((seen, connection) -> connection.json(200, "{\"object\":\"list\"}"));

    assertThat(embed("vectors", "\"x\"").statusCode()).isEqualTo(502);
  }

  @Test
  void embeddings_modelFails_noOtherAnswers() throws Exception {
    upstream.script((seen, connection) -> connection.json(503, "{}"));

    assertThat(embed("vectors", "\"x\"").statusCode()).isGreaterThanOrEqualTo(502);
    assertThat(upstream.seen()).allMatch(seen -> seen.body().contains("up-vectors"));
  }

  @Test
  void embeddings_whatCannotBe_isRefusedWithItsReason() throws Exception {
    assertThat(embed("auto", "\"x\"").body()).contains("name a model");
    assertThat(embed("talker", "\"x\"").body())
        .contains("talker")
        .contains("/v1/embeddings")
        .contains("capability embeddings");
    assertThat(embed("talker", "\"x\"").statusCode()).isEqualTo(400);
    assertThat(embed("nobody", "\"x\"").statusCode()).isEqualTo(404);
    assertThat(embed("vectors", "[[1,2,3]]").body()).contains("token numbers are not taken");
    assertThat(embed("vectors", "[1,2]").statusCode()).isEqualTo(400);
    assertThat(embed("vectors", "[]").statusCode()).isEqualTo(400);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void personalData_inInputOrPrompt_neverReachesTheCloud() throws Exception {
    String iban = "DE89 3704 0044 0532 0130 00";

    assertThat(embed("vectors", "[\"ok\",\"my iban is " + iban + "\"]").statusCode())
        .isEqualTo(503);
    assertThat(
            router
                .post(
                    "/v1/completions",
                    "{\"model\":\"writer\",\"prompt\":\"my iban: " + iban + "\"}")
                .statusCode())
        .isEqualTo(503);
    assertThat(upstream.seen()).isEmpty();
  }

  @Test
  void completions_wholeAndAuto_areAnsweredByWhoDeclaresThem() throws Exception {
    HttpResponse<String> named = complete("writer", "");
    assertThat(named.body()).isEqualTo(TEXT);
    assertThat(upstream.seen().get(0).head()).startsWith("POST /v1/completions ");

    HttpResponse<String> chosen = complete("auto", "");
    assertThat(chosen.statusCode()).isEqualTo(200);
    assertThat(chosen.headers().firstValue("x-tidegate-model")).contains("writer");

    assertThat(complete("talker", "").body()).contains("capability completions");
  }

  @Test
  void completions_streamed_eventsAndUsage() throws Exception {
    HttpResponse<String> answer =
        complete("writer", "\"stream\":true,\"stream_options\":{\"include_usage\":true},");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("data: {\"id\":\"cmpl-1\"")
        .contains("\"text\":\" time\"")
        .contains(
            "\"object\":\"text_completion\",\"created\":1,\"model\":\"up-writer\",\"choices\":[]")
        .endsWith("data: [DONE]\n\n");
  }

  /** Each operation under its own name; nothing that a caller wrote becomes one. */
  @Test
  void meters_everyOperation_hasItsOwnName() throws Exception {
    embed("vectors", "\"x\"");
    complete("writer", "");
    complete("writer", "\"stream\":true,");
    router.post("/v1/chat/completions", chat("talker", false, "x"));
    router.post("/v1/route", chat("talker", false, "x"));
    router.get(router.port(), "/v1/models/whatever-a-caller-writes");
    RunningRouter.await(() -> router.service().metrics().contains("name=\"other\""));

    String metrics = router.service().metrics();
    assertThat(counts(metrics, "gen_ai_server_request_duration_seconds_count"))
        .containsExactlyInAnyOrder(
            "embeddings vectors 1",
            "text_completion writer 2",
            "chat talker 1",
            "route talker 1",
            "other none 1");
    assertThat(counts(metrics, "gen_ai_client_operation_duration_seconds_count"))
        .containsExactlyInAnyOrder(
            "embeddings vectors 1", "text_completion writer 2", "chat talker 1");
    assertThat(counts(metrics, "gen_ai_client_token_usage_count"))
        .contains("embeddings vectors 1", "text_completion writer 2", "chat talker 1");
    assertThat(counts(metrics, "gen_ai_server_time_to_first_token_seconds_count"))
        .contains("text_completion writer 1");
    assertThat(metrics).doesNotContain("whatever-a-caller-writes");
  }

  /** Operation, model and value of each line of a meter. */
  private static List<String> counts(String metrics, String meter) {
    Pattern line =
        Pattern.compile(
            meter + "\\{.*gen_ai_operation_name=\"([^\"]*)\".*_model=\"([^\"]*)\".*\\} (\\d+)");
    return line.matcher(metrics)
        .results()
        .map(m -> m.group(1) + " " + m.group(2) + " " + m.group(3))
        .toList();
  }

  @Test
  void chat_modelThatOnlyEmbeds_isNotAsked() throws Exception {
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer = router.post("/v1/chat/completions", chat("auto", false, "x"));
      assertThat(answer.headers().firstValue("x-tidegate-model").orElse(""))
          .isNotEqualTo("vectors");
    }
    assertThat(router.post("/v1/chat/completions", chat("vectors", false, "x")).statusCode())
        .isEqualTo(503);
  }
}
