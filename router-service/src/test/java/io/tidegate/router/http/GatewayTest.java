package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RecordedEvents;
import io.tidegate.router.RunningRouter;
import java.net.Socket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class GatewayTest {
  private static final String KEY_SHA256 =
      "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"; // "key"
  private final RecordedEvents events = new RecordedEvents();
  private FakeUpstream edge;
  private FakeUpstream cloud;
  private RunningRouter router;

  @BeforeEach
  void start() throws Exception {
    edge = new FakeUpstream(FakeUpstream.healthy("up-edge", "from the edge"));
    cloud = new FakeUpstream(FakeUpstream.healthy("up-cloud", "from the cloud"));
    router =
        RunningRouter.start(
            "models:\n"
                + model("edge", "edge", edge, ", timeouts: { connect: 300ms }")
                + model("cloud", "cloud", cloud, "")
                + "tenants:\n  - { name: acme, debug: true, key_sha256: \""
                + KEY_SHA256
                + "\" }\n  - { name: other, key_sha256: \""
                + "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa"
                + "\", rpm: 3 }\n", // "other"
            events);
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
    edge.close();
    cloud.close();
  }

  private HttpResponse<String> ask(String body, String... more) throws Exception {
    return post("/v1/chat/completions", body, more);
  }

  private HttpResponse<String> post(String path, String body, String... more) throws Exception {
    String[] headers = new String[more.length + 2];
    headers[0] = "authorization";
    headers[1] = "Bearer key";
    System.arraycopy(more, 0, headers, 2, more.length);
    return router.post(path, body, headers);
  }

  @Test
  void personalData_edgeDown_503AndNeverTheCloud() throws Exception {
    edge.close();
    String body = chat("auto", false, "My card is 4111 1111 1111 1111, is it valid?");
    for (String model : new String[] {"auto", "cloud", "edge"}) {
      HttpResponse<String> answer = ask(body.replace("\"auto\"", "\"" + model + "\""));

      assertThat(answer.statusCode()).isIn(502, 503);
    }
    HttpResponse<String> pinned = ask(body.replace("\"auto\"", "\"cloud\""));
    assertThat(pinned.statusCode()).isEqualTo(503);
    assertThat(pinned.body())
        .contains("\"code\":\"no_eligible_model\"")
        .contains("personal_data")
        .contains("stays on the edge");
    assertThat(cloud.seen()).isEmpty();
  }

  @Test
  void personalData_inToolResultOrMetadata_staysOnTheEdge() throws Exception {
    String tool =
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Sum it up\"},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"mail anna@example.com\"}]}";
    String metadata =
        "{\"model\":\"auto\",\"user\":\"anna@example.com\",\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Hi\"}]}";
    for (int i = 0; i < 10; i++) {
      ask(tool);
      ask(metadata);
    }
    assertThat(cloud.seen()).isEmpty();
  }

  @Test
  void onlyTierEdge_header_neverTheCloud() throws Exception {
    for (int i = 0; i < 10; i++) {
      HttpResponse<String> answer = ask(chat("auto", false, "Hi"), "x-tidegate-only-tier", "edge");
      assertThat(answer.headers().firstValue("x-tidegate-tier")).contains("edge");
    }
    assertThat(cloud.seen()).isEmpty();
  }

  @Test
  void key_missingOrWrong_401BeforeTheBody() throws Exception {
    assertThat(router.post("/v1/chat/completions", chat("auto", false, "x")).statusCode())
        .isEqualTo(401);
    try (Socket socket = new Socket("127.0.0.1", router.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer wrong\r\n"
                      + "content-length: 50000\r\n\r\n")
                  .getBytes(UTF_8));
      String reply = readUntil(socket, "invalid_api_key");
      assertThat(reply).startsWith("HTTP/1.1 401").contains("invalid_api_key");
    }
  }

  @Test
  void body_tooLong_413WithOrWithoutLength() throws Exception {
    String body = chat("auto", false, "x".repeat(80_000));
    assertThat(ask(body).statusCode()).isEqualTo(413);
    try (Socket socket = new Socket("127.0.0.1", router.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key\r\n"
                      + "transfer-encoding: chunked\r\n\r\n11170\r\n"
                      + "y".repeat(0x11170)
                      + "\r\n0\r\n\r\n")
                  .getBytes(UTF_8));
      String reply = readUntil(socket, "request_too_large");
      assertThat(reply).startsWith("HTTP/1.1 413").contains("request_too_large");
    }
  }

  @Test
  void unknownRoute_404InTheEnvelope() throws Exception {
    HttpResponse<String> answer = post("/v1/images/generations", "{}");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .startsWith("{\"error\":{\"message\":")
        .contains("\"type\":")
        .contains("\"param\":null")
        .contains("\"code\":\"unknown_url\"");
    assertThat(post("/admin/config", "{}").statusCode()).isEqualTo(404);
    assertThat(router.get(router.port(), "/metrics").statusCode()).isEqualTo(404);
  }

  @Test
  void badJson_400WithPosition() throws Exception {
    HttpResponse<String> answer = ask("{\"model\": \"auto\", oops");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("line 1, column").contains("invalid_request");
    assertThat(answer.headers().firstValue("x-tidegate-error-origin")).contains("gateway");
  }

  @Test
  void rateLimit_beyond_429WithRetryAfter() throws Exception {
    HttpResponse<String> last = null;
    for (int i = 0; i < 4; i++) {
      last =
          router.post(
              "/v1/chat/completions", chat("edge", false, "x"), "authorization", "Bearer other");
    }
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void debugHeaders_onlyWhenAskedAndAllowed() throws Exception {
    assertThat(ask(chat("auto", false, "x")).headers().firstValue("x-tidegate-scores")).isEmpty();
    assertThat(
            ask(chat("auto", false, "x"), "x-tidegate-debug", "true")
                .headers()
                .firstValue("x-tidegate-propensity")
                .orElseThrow())
        .contains("edge=0.5");
    assertThat(
            router
                .post(
                    "/v1/chat/completions",
                    chat("auto", false, "x"),
                    "authorization",
                    "Bearer other",
                    "x-tidegate-debug",
                    "true")
                .headers()
                .firstValue("x-tidegate-scores"))
        .isEmpty();
  }

  @Test
  void feedback_everyCase_itsStatus() throws Exception {
    String id = decisionId(ask(chat("auto", false, "x")));
    String good = "{\"decision_id\":\"" + id + "\",\"score\":0.5,\"verdict\":\"good_fit\"}";

    assertThat(post("/v1/feedback", good).statusCode()).isEqualTo(202);
    assertThat(events.feedback()).hasSize(1);
    assertThat(events.feedback().get(0).score()).isEqualTo(0.5);
    assertThat(post("/v1/feedback", good.replace("0.5", "1.5")).statusCode()).isEqualTo(400);
    assertThat(post("/v1/feedback", good.replace("0.5", "\"x\"")).statusCode()).isEqualTo(400);
    HttpResponse<String> forged =
        post("/v1/feedback", good.replace(id, id.substring(0, id.length() - 1) + "?"));
    HttpResponse<String> foreign =
        router.post("/v1/feedback", good, "authorization", "Bearer other");
    assertThat(forged.statusCode()).isEqualTo(404);
    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(foreign.body()).isEqualTo(forged.body());
    assertThat(post("/v1/feedback", good, "idempotency-key", "k1").statusCode()).isEqualTo(202);
    assertThat(post("/v1/feedback", good, "idempotency-key", "k1").statusCode()).isEqualTo(202);
    assertThat(
            post("/v1/feedback", good.replace("0.5", "0.6"), "idempotency-key", "k1").statusCode())
        .isEqualTo(409);
  }

  @Test
  void outcomes_ofRouteDecision_onceAndOnlyOwn() throws Exception {
    String route = post("/v1/route", chat("edge", false, "x")).body();
    String id = route.replaceAll(".*\"decision_id\":\"([^\"]+)\".*", "$1");
    String body =
        "{\"decision_id\":\""
            + id
            + "\",\"status\":\"success\",\"total_ms\":120,"
            + "\"prompt_tokens\":3,\"output_tokens\":9}";

    assertThat(router.post("/v1/outcomes", body, "authorization", "Bearer other").statusCode())
        .isEqualTo(404);
    assertThat(post("/v1/outcomes", body).statusCode()).isEqualTo(202);
    assertThat(post("/v1/outcomes", body).statusCode()).isEqualTo(404);
    assertThat(events.outcomes())
        .singleElement()
        .satisfies(o -> assertThat(o.totalMillis()).isEqualTo(120));
    String answered = decisionId(ask(chat("auto", false, "x")));
    assertThat(post("/v1/outcomes", body.replace(id, answered)).statusCode()).isEqualTo(404);
  }

  @Test
  void admin_healthMetricsConfigDecisions() throws Exception {
    String id = decisionId(ask(chat("auto", false, "x")));
    int admin = router.service().adminPort();

    assertThat(router.get(admin, "/health/live").statusCode()).isEqualTo(200);
    assertThat(router.get(admin, "/health/ready").statusCode()).isEqualTo(200);
    assertThat(router.get(admin, "/metrics").body())
        .contains("tidegate_decisions_total{")
        .contains("gen_ai_server_request_duration_seconds_bucket{")
        .contains("tidegate_overhead_seconds_bucket{")
        .contains("tidegate_info{");
    assertThat(router.get(admin, "/admin/config").body())
        .contains("env:UPSTREAM_KEY")
        .doesNotContain("canary-upstream-key");
    assertThat(router.get(admin, "/admin/policy").body()).contains("\"version\":0");
    RunningRouter.await(() -> events.outcomes().size() == 1);
    assertThat(router.get(admin, "/admin/decisions/" + id).body())
        .contains("\"propensity\"")
        .contains("\"outcome\"");
    assertThat(router.get(admin, "/v1/models").statusCode()).isEqualTo(404);
  }

  @Test
  void canaries_logsEventsMetrics_holdNone() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    root.addAppender(lines);
    Logger own = (Logger) LoggerFactory.getLogger("io.tidegate");
    own.setLevel(Level.TRACE);
    try {
      ask(chat("auto", false, "canary-prompt"));
      ask(chat("auto", true, "canary-prompt"));
      ask("{\"model\":\"canary-prompt\" oops");
      ask(chat("canary-prompt", false, "x"));
      edge.script((seen, c) -> c.json(400, "{\"error\":{\"message\":\"canary-prompt\"}}"));
      ask(chat("edge", false, "canary-prompt"));
      edge.script((seen, c) -> c.reset());
      ask(chat("edge", true, "canary-prompt"));
    } finally {
      root.detachAppender(lines);
      own.setLevel(null);
      root.setLevel(before);
    }
    StringBuilder all = new StringBuilder(router.service().metrics());
    lines.list.forEach(line -> all.append(line.getFormattedMessage()).append('\n'));
    for (DecisionMade decision : events.decisions()) {
      all.append(new String(DecisionCodec.encode(decision), UTF_8));
    }
    events.outcomes().forEach(o -> all.append(new String(EventCodec.encode(o), UTF_8)));

    assertThat(events.decisions()).isNotEmpty();
    assertThat(all.toString())
        .doesNotContain("canary-prompt")
        .doesNotContain("canary-upstream-key")
        .doesNotContain("Bearer");
  }

  private static String readUntil(Socket socket, String end) throws Exception {
    socket.setSoTimeout(5_000);
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        return text.toString();
      }
      text.append((char) b);
    }
    return text.toString();
  }

  private static String decisionId(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-tidegate-decision-id").orElseThrow();
  }
}
