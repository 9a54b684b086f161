package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.UpstreamWall;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T17, T30, T33, T35: callers over bare sockets that mean harm. */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AbuseTest {
  private FaultStand stand;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    stand = FaultStand.listening("{ port: 0, admin_port: 0, max_body: 1MiB }", "", "-Xmx256m");
  }

  @BeforeEach
  void reset() {
    stand.wall().reset();
  }

  @AfterAll
  void stop() throws IOException {
    stand.close();
  }

  private String exchange(String request) throws IOException {
    try (RawCall call = new RawCall(stand.gateway().port())) {
      call.send(request);
      return call.readUntil("\r\n\r\n");
    }
  }

  /** T30: the answer comes although not a byte of the announced body does. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "bearer", "Bearer  x"})
  void key_missingOrWrong_401BeforeTheBody(String authorization) throws IOException {
    String header = authorization.isEmpty() ? "" : "authorization: " + authorization + "\r\n";
    String answer =
        exchange(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n"
                + header
                + "content-length: 900000\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 401 ");
    assertThat(stand.wall().attempts()).isEmpty();
  }

  @Test
  void key_of12KiB_401() throws IOException {
    String answer = exchange(RawCall.request("{}", "k".repeat(12 << 10)));
    assertThat(answer).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void head_beyondItsBound_isRefused() throws IOException {
    String answer = exchange(RawCall.request("{}", "k".repeat(64 << 10)));
    assertThat(answer).matches("(?s)HTTP/1.1 4(00|31|14) .*");
  }

  /** T33: administration is not on the public port, whatever the key. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/admin/config",
        "/admin/policy",
        "/admin/decisions/x",
        "/admin/costs",
        "/health/ready",
        "/v1/../admin/config",
        "/v1/models/../../admin/config",
        "//admin/config",
        "/%61dmin/config"
      })
  void admin_onThePublicPort_404(String path) throws IOException {
    String answer =
        exchange(
            "GET "
                + path
                + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                + FaultStand.KEY
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 404 ");
  }

  /** T33: two lengths of one body are how requests are smuggled. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length: 5\r\ntransfer-encoding: chunked",
        "content-length: 5\r\ncontent-length: 6",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "content-length: +5",
        "content-length: -1",
        "transfer-encoding: xchunked"
      })
  void smuggling_ambiguousLength_noSecondRequest(String headers) throws IOException {
    try (RawCall call = new RawCall(stand.gateway().port())) {
      call.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
              + FaultStand.KEY
              + "\r\n"
              + headers
              + "\r\n\r\n0\r\n\r\nGET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
              + FaultStand.KEY
              + "\r\n\r\n");
      String answer = call.readAll();
      assertThat(answer).doesNotContain("\"object\":\"list\"");
      assertThat(answer).doesNotContain("HTTP/1.1 200");
    }
    assertThat(stand.wall().attempts()).isEmpty();
  }

  /** T33: a model's name becomes neither a header nor a path. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\\r\\nset-cookie: a=b",
        "x\\u000d\\u000aset-cookie: a=b",
        "../../admin",
        "<script>alert(1)</script>",
        ""
      })
  void model_withHostileName_isRefusedAndNotRepeatedInHeaders(String name) throws IOException {
    String answer = exchange(RawCall.request(RawCall.body(name, false, "hi"), FaultStand.KEY));
    assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*");
    assertThat(answer.substring(0, answer.indexOf("\r\n\r\n"))).doesNotContain("set-cookie");
    assertThat(stand.wall().attempts()).isEmpty();
  }

  /** T33: headers that only we may set change nothing and do not travel on. */
  @Test
  void headers_ofOurs_areNotBelieved() throws IOException {
    String answer =
        exchange(
            RawCall.request(
                RawCall.body("wall-ok", false, "hi"),
                FaultStand.KEY,
                "x-tidegate-model: forged",
                "x-tidegate-tenant: somebody",
                "x-forwarded-for: 127.0.0.1",
                "x-tidegate-decision-id: forged"));
    assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotContain("forged");
  }

  /** T35: no host comes from a request. */
  @Test
  void body_withHostsInIt_reachesOnlyTheConfiguredOne() throws Exception {
    try (UpstreamWall elsewhere = UpstreamWall.start(0, Profile.FAST)) {
      String url = "http://127.0.0.1:" + elsewhere.port() + "/v1";
      for (String key : List.of("base_url", "api_base", "endpoint", "custom_host", "url")) {
        String field = "\"" + key + "\":\"" + url + "\",";
        String body =
            "{"
                + field
                + "\"extra_body\":{"
                + field
                + "\"x\":1},\"metadata\":{"
                + field
                + "\"x\":1},\"model\":\"wall-ok\",\"messages\":[{"
                + field
                + "\"role\":\"user\",\"content\":\"hi\"}]}";
        assertThat(exchange(RawCall.request(body, FaultStand.KEY, "x-" + key + ": " + url)))
            .matches("(?s)HTTP/1.1 (200|400) .*");
      }
      assertThat(elsewhere.attempts()).isEmpty();
    }
  }

  /** T17: refused by its announced length, before it is sent. */
  @Test
  void body_tooLong_413BeforeItIsSent() throws IOException {
    String answer =
        exchange(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                + FaultStand.KEY
                + "\r\ncontent-length: 3000000\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 413 ");
  }

  @Test
  void body_chunkedWithoutEnd_413() throws IOException {
    try (RawCall call = new RawCall(stand.gateway().port())) {
      call.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
              + FaultStand.KEY
              + "\r\ntransfer-encoding: chunked\r\n\r\n");
      String chunk = "20000\r\n" + "x".repeat(0x20000) + "\r\n";
      try {
        for (int i = 0; i < 12; i++) {
          call.send(chunk);
        }
      } catch (IOException e) {
        // Being cut off while sending is an answer too.
        assertThat(e).hasMessageContaining("");
      }
      assertThat(call.readUntil("\r\n\r\n")).matches("(?s)(HTTP/1.1 413 .*|<reset>)");
    }
  }

  /** T17: deep nesting and very many messages end soon, and the next request is served. */
  @Test
  void body_deepOrManyMessages_isRefusedOrAnswered() throws Exception {
    String deep =
        "{\"model\":\"wall-ok\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"x\":"
            + "[".repeat(100_000)
            + "]".repeat(100_000)
            + "}";
    assertThat(exchange(RawCall.request(deep, FaultStand.KEY))).startsWith("HTTP/1.1 400 ");
    String many =
        "{\"model\":\"wall-ok\",\"messages\":["
            + "{\"role\":\"user\",\"content\":\"\"},".repeat(29_999)
            + "{\"role\":\"user\",\"content\":\"hi\"}]}";
    assertThat(exchange(RawCall.request(many, FaultStand.KEY)))
        .matches("(?s)HTTP/1.1 (200|400|413) .*");
    assertThat(stand.caller().call("wall-ok", false, 5_000).complete()).isTrue();
  }
}
