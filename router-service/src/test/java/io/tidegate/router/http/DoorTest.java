package io.tidegate.router.http;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection or a key may ask for before anybody works for it. */
final class DoorTest {
  private static final String ACME =
      "tenants:\n  - { name: acme, key_sha256:"
          + " \"2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683\"";
  private FakeUpstream cloud;

  @BeforeEach
  void start() throws Exception {
    cloud = new FakeUpstream(FakeUpstream.healthy("up-cloud", "from the cloud"));
  }

  @AfterEach
  void stop() throws Exception {
    cloud.close();
  }

  private RunningRouter router(String listen, String more) {
    return RunningRouter.startWith(listen, "models:\n" + model("cloud", "cloud", cloud, "") + more);
  }

  /** What came back until the other side closed; {@code (open)} follows when it did not. */
  private static String exchange(RunningRouter router, String bytes) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Socket socket = new Socket("127.0.0.1", router.port())) {
      socket.setSoTimeout(3_000);
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        text.append((char) b);
      }
    } catch (java.net.SocketTimeoutException e) {
      text.append("(open)");
    } catch (java.net.SocketException e) {
      text.append("(reset)");
    }
    return text.toString();
  }

  private static String post(String headers, String body) {
    return "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        + "authorization: Bearer key\r\n"
        + headers
        + "\r\n"
        + body;
  }

  @Test
  void slowHead_isDisconnected() throws Exception {
    try (RunningRouter router = router("header_timeout: 200ms", ACME + " }\n")) {
      long began = System.nanoTime();

      assertThat(exchange(router, "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n"))
          .isIn("", "(reset)");
      assertThat(System.nanoTime() - began).isLessThan(2_900_000_000L);
    }
  }

  @Test
  void slowHead_onAConnectionThatServedARequest_isDisconnectedAsSoon() throws Exception {
    try (RunningRouter router = router("header_timeout: 200ms, idle_timeout: 60s", ACME + " }\n")) {
      String whole = "GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer key\r\n\r\n";
      try (Socket socket = new Socket("127.0.0.1", router.port())) {
        socket.setSoTimeout(5_000);
        socket.getOutputStream().write(whole.getBytes(ISO_8859_1));
        byte[] answer = new byte[8_192];
        assertThat(socket.getInputStream().read(answer)).isPositive();

        socket.getOutputStream().write("GET /v1/mod".getBytes(ISO_8859_1));

        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void headerLines_moreThanTheLimit_431HoweverFewTheirNames() throws Exception {
    try (RunningRouter router = router("max_headers: 20", ACME + " }\n")) {
      String body = "{\"model\":\"cloud\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
      String length = "content-length: " + body.length() + "\r\n";

      assertThat(exchange(router, post(length + "x-many: 1\r\n".repeat(16), body)))
          .startsWith("HTTP/1.1 200");
      assertThat(exchange(router, post(length + "x-many: 1\r\n".repeat(17), body)))
          .startsWith("HTTP/1.1 431");
    }
  }

  @Test
  void slowBody_408AndDisconnected() throws Exception {
    try (RunningRouter router = router("body_timeout: 200ms", ACME + " }\n")) {
      String reply = exchange(router, post("content-length: 100\r\n", "{\"model\":"));

      assertThat(reply).startsWith("HTTP/1.1 408").contains("\"code\":\"timeout\"");
    }
  }

  /** Who is slow is gone by the time that the model answers, and whoever waits for it is not. */
  @Test
  void slowAnswer_isNotSlowness() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    cloud.script(
        (seen, c) -> {
          try {
            assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          c.json(200, FakeUpstream.completion("up", "late"));
        });
    try (RunningRouter router =
        router("header_timeout: 100ms, body_timeout: 100ms", ACME + " }\n")) {
      String body = chat("cloud", false, "x");
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return exchange(router, post("content-length: " + body.length() + "\r\n", body));
                } catch (IOException e) {
                  return e.toString();
                }
              });
      RunningRouter.await(() -> cloud.seen().size() == 1);
      assertThat(exchange(router, "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n"))
          .isIn("", "(reset)");
      assertThat(exchange(router, post("content-length: 100\r\n", "{\"model\":")))
          .startsWith("HTTP/1.1 408");
      go.countDown();
      assertThat(answer.get(20, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200").contains("late");
    }
  }

  @Test
  void connections_beyondTheBound_areClosed() throws Exception {
    try (RunningRouter router = router("max_connections: 2", ACME + " }\n")) {
      List<Socket> held = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        held.add(new Socket("127.0.0.1", router.port()));
      }
      RunningRouter.await(() -> router.service().metrics().contains("tidegate_connections 2.0"));
      try (Socket third = new Socket("127.0.0.1", router.port())) {
        third.setSoTimeout(5_000);
        int read;
        try {
          read = third.getInputStream().read();
        } catch (java.net.SocketException reset) {
          read = -1;
        }
        assertThat(read).isEqualTo(-1);
      }
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  @Test
  void heads_hostileOnes_areRefusedAndReachNobody() throws Exception {
    String body = chat("cloud", false, "x");
    String length = "content-length: " + body.length() + "\r\n";
    try (RunningRouter router = router("max_header: 4KiB", ACME + " }\n")) {
      List<String> hostile =
          List.of(
              post(length + "transfer-encoding: chunked\r\n", "0\r\n\r\n"),
              post("transfer-encoding: chunked\r\n" + length, "0\r\n\r\n"),
              post(length + "content-length: 4\r\n", body),
              post("content-length: -5\r\n", body),
              post("content-length: 12x\r\n", body),
              post("transfer-encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
              post(length + "x-a : b\r\n", body),
              post(length + "x-long: " + "y".repeat(5_000) + "\r\n", body),
              "GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
                  + "a: b\r\n".repeat(150)
                  + "\r\n");
      for (String bytes : hostile) {
        String reply = exchange(router, bytes);
        assertThat(reply)
            .as(bytes.substring(0, Math.min(160, bytes.length())))
            .satisfiesAnyOf(
                text -> assertThat(text).isIn("", "(reset)"),
                text -> assertThat(text).startsWith("HTTP/1.1 4"));
        assertThat(reply.split("HTTP/1.1 ", -1).length).isLessThanOrEqualTo(2);
      }
      assertThat(cloud.seen()).isEmpty();
    }
  }

  @Test
  void spoofedHeaders_changeNothingAndReachNobody() throws Exception {
    try (RunningRouter router = router("max_body: 64KiB", ACME + " }\n")) {
      HttpResponse<String> answer =
          router.post(
              "/v1/chat/completions",
              chat("cloud", false, "x"),
              "authorization",
              "Bearer key",
              "x-tidegate-tenant",
              "other",
              "x-tidegate-base-url",
              "http://evil.example",
              "x-forwarded-for",
              "10.0.0.1",
              "cookie",
              "canary",
              "x-tidegate-debug",
              "true");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("x-tidegate-scores")).isEmpty();
      String head = cloud.seen().get(0).head().toLowerCase(java.util.Locale.ROOT);
      assertThat(head)
          .doesNotContain("x-tidegate")
          .doesNotContain("x-forwarded")
          .doesNotContain("cookie")
          .doesNotContain("bearer key")
          .contains("authorization: bearer canary-upstream-key");
    }
  }

  @Test
  void modelName_withLineEnds_forgesNoHeader() throws Exception {
    try (RunningRouter router = router("max_body: 64KiB", ACME + " }\n")) {
      HttpResponse<String> answer =
          router.post(
              "/v1/chat/completions",
              chat("x\\r\\nset-cookie: a=b", false, "x"),
              "authorization",
              "Bearer key");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    }
  }

  @Test
  void wrongKeys_manyFromOneAddress_429AndTheRightOneStillPasses() throws Exception {
    try (RunningRouter router = router("auth_failures_per_minute: 3", ACME + " }\n")) {
      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        statuses.add(
            router
                .post("/v1/chat/completions", "{}", "authorization", "Bearer wrong" + i)
                .statusCode());
      }
      assertThat(statuses).containsExactly(401, 401, 401, 429, 429);
      assertThat(
              router
                  .post(
                      "/v1/chat/completions",
                      chat("cloud", false, "x"),
                      "authorization",
                      "Bearer key")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void apiKeyHeader_onlyWhereConfigured() throws Exception {
    for (boolean on : new boolean[] {false, true}) {
      try (RunningRouter router = router("api_key_header: " + on, ACME + " }\n")) {
        assertThat(
                router
                    .post("/v1/chat/completions", chat("cloud", false, "x"), "api-key", "key")
                    .statusCode())
            .isEqualTo(on ? 200 : 401);
      }
    }
  }

  @Test
  void limits_ofATenant_areToldInHeaders() throws Exception {
    try (RunningRouter router = router("max_body: 64KiB", ACME + ", rpm: 60, tpm: 1000 }\n")) {
      String body =
          chat("cloud", false, "x").replace("\"messages\"", "\"max_tokens\":500,\"messages\"");
      HttpResponse<String> first =
          router.post("/v1/chat/completions", body, "authorization", "Bearer key");
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.headers().firstValue("x-ratelimit-limit-requests")).contains("60");
      assertThat(first.headers().firstValue("x-ratelimit-remaining-requests")).contains("59");
      assertThat(first.headers().firstValue("x-ratelimit-reset-requests")).contains("1s");
      assertThat(first.headers().firstValue("x-ratelimit-limit-tokens")).contains("1000");
      assertThat(first.headers().firstValue("x-ratelimit-reset-tokens").orElseThrow())
          .matches("3[01](\\.[0-9]+)?s");
      // 30 tokens were used of some 510 taken, so a second and a third fit.
      String large = body.replace("500", "950");
      assertThat(
              router
                  .post("/v1/chat/completions", large, "authorization", "Bearer key")
                  .statusCode())
          .isEqualTo(200);
      String over = body.replace("500", "990");
      HttpResponse<String> refused =
          router.post("/v1/chat/completions", over, "authorization", "Bearer key");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("1000 tokens a minute");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
    }
  }

  @Test
  void span_asOpenAiWritesIt() {
    assertThat(LimitHeaders.span(0)).isEqualTo("0s");
    assertThat(LimitHeaders.span(17)).isEqualTo("17ms");
    assertThat(LimitHeaders.span(1_000)).isEqualTo("1s");
    assertThat(LimitHeaders.span(8_640)).isEqualTo("8.64s");
    assertThat(LimitHeaders.span(360_000)).isEqualTo("6m0s");
    assertThat(LimitHeaders.span(90_000)).isEqualTo("1m30s");
    assertThat(LimitHeaders.span(3_661_500)).isEqualTo("1h1m1.5s");
  }
}
