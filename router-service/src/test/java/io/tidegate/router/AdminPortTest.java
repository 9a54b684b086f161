package io.tidegate.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Policies;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import io.tidegate.router.policy.Snapshots;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdminPortTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LINUCB = Policies.parse("linucb").spec();
  private static final String KEY = "canary-admin-key";

  @TempDir Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong clockMillis = new AtomicLong(1_800_000_000_000L);
  private FakeUpstream upstream;
  private RouterService router;

  @BeforeEach
  void setUp() throws IOException {
    upstream = new FakeUpstream(FakeUpstream.healthy("up-a", "one two three"));
  }

  @AfterEach
  void tearDown() throws IOException {
    if (router != null) {
      router.close();
    }
    upstream.close();
  }

  private String yaml(String listen, String more) {
    return "listen: { port: 0, admin_port: 0, drain: 5s"
        + listen
        + " }\nclassifier: { bundle: off }\nmodels:\n"
        + RunningRouter.model("a", "edge", upstream, "")
        + more;
  }

  private void start(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("tidegate.yaml"), yaml);
    Map<String, String> environment = Map.of("UPSTREAM_KEY", "k", "ADMIN_KEY", KEY);
    ConfigResult result = ConfigLoader.load(file, environment);
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    router =
        RouterService.start(
            ((ConfigResult.Loaded) result).config(),
            new RouterOptions(2, Optional.empty(), Optional.empty(), clockMillis::get)
                .withReload(() -> ConfigLoader.load(file, environment)));
  }

  private HttpResponse<String> send(String method, int port, String path, String body, String... h)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < h.length; i += 2) {
      request.header(h[i], h[i + 1]);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> admin(String method, String path, String body, String... headers)
      throws Exception {
    return send(method, router.adminPort(), path, body, headers);
  }

  private HttpResponse<String> chat(String model) throws Exception {
    return send(
        "POST", router.port(), "/v1/chat/completions", RunningRouter.chat(model, false, "Hi"));
  }

  /** T33: what is not in the table is not there, and admin paths are not on the public port. */
  @Test
  void t33_admin_unknownRoutesAndThePublicPort_404() throws Exception {
    start(yaml("", ""));

    assertThat(admin("GET", "/admin/nothing", "").statusCode()).isEqualTo(404);
    assertThat(admin("GET", "/admin/policy/promote", "").statusCode()).isEqualTo(404);
    assertThat(admin("DELETE", "/admin/policy", "").statusCode()).isEqualTo(404);
    assertThat(admin("GET", "/admin/decisions/", "").statusCode()).isEqualTo(404);
    for (String path :
        new String[] {"/admin/policy", "/admin/config", "/metrics", "/admin/reload"}) {
      assertThat(send("GET", router.port(), path, "").statusCode()).isEqualTo(404);
      assertThat(send("POST", router.port(), path, "{}").statusCode()).isEqualTo(404);
    }
  }

  /** T33: with a key, nothing but the probes answers without it. */
  @Test
  void t33_admin_keyConfigured_neededForAllButHealth() throws Exception {
    start(yaml(", admin_key: \"env:ADMIN_KEY\"", ""));

    assertThat(admin("GET", "/health/live", "").statusCode()).isEqualTo(200);
    assertThat(admin("GET", "/health/ready", "").statusCode()).isEqualTo(200);
    for (String path : new String[] {"/metrics", "/admin/policy", "/admin/config"}) {
      assertThat(admin("GET", path, "").statusCode()).isEqualTo(401);
      assertThat(admin("GET", path, "", "authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      HttpResponse<String> let = admin("GET", path, "", "authorization", "Bearer " + KEY);
      assertThat(let.statusCode()).isEqualTo(200);
      assertThat(let.body()).doesNotContain(KEY);
    }
    assertThat(admin("POST", "/admin/policy/freeze", "{}").statusCode()).isEqualTo(401);
    assertThat(router.board().frozen()).isFalse();
  }

  /** T33: a page in somebody's browser reaches loopback, and must change nothing there. */
  @Test
  void t33_change_fromAWebPageOrANonLoopbackPortWithoutKey_403() throws Exception {
    start(yaml(", admin_host: 0.0.0.0", ""));
    assertThat(admin("POST", "/admin/policy/freeze", "{}").statusCode()).isEqualTo(403);
    assertThat(admin("GET", "/admin/policy", "").statusCode()).isEqualTo(200);
    router.close();

    start(yaml("", ""));
    HttpResponse<String> page =
        admin("POST", "/admin/policy/freeze", "{}", "origin", "https://evil.example");
    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(router.board().frozen()).isFalse();
    assertThat(admin("POST", "/admin/policy/freeze", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void policy_frozenRolledBackPromoted_statusAndDecisionsFollow() throws Exception {
    start(yaml("", ""));
    for (long version = 1; version <= 5; version++) {
      router.board().offer("global", Snapshots.global(version));
    }

    JsonNode back =
        JSON.readTree(
            admin("POST", "/admin/policy/rollback", "{\"to\":3,\"reason\":\"odd\"}").body());
    assertThat(back.path("version").asLong()).isEqualTo(3);
    assertThat(back.path("replicated").asBoolean(true)).isFalse();
    assertThat(back.path("note").asText()).contains("this router alone");
    assertThat(chat("auto").headers().firstValue("x-tidegate-policy-version")).contains("3");
    assertThat(admin("POST", "/admin/policy/rollback", "{\"to\":77}").statusCode()).isEqualTo(409);

    String refused = admin("POST", "/admin/policy/promote?policy=random", "").body();
    assertThat(refused).contains("there is no replay report");
    String wrong = report(true, "random", "random", FeatureSchema.V1.hash());
    assertThat(admin("POST", "/admin/policy/promote", wrong).body())
        .contains("the report compares with random, in force is " + LINUCB);
    String no = report(false, "random", LINUCB, FeatureSchema.V1.hash());
    assertThat(admin("POST", "/admin/policy/promote", no).body()).contains("too little overlap");
    String other = report(true, "random", LINUCB, "other");
    assertThat(admin("POST", "/admin/policy/promote", other).statusCode()).isEqualTo(409);
    assertThat(router.board().holder().inForce().policy().spec()).isEqualTo(LINUCB);

    String yes = report(true, "random", "linucb", FeatureSchema.V1.hash());
    assertThat(admin("POST", "/admin/policy/promote", yes).statusCode()).isEqualTo(200);
    JsonNode status = JSON.readTree(admin("GET", "/admin/policy", "").body());
    assertThat(status.path("policy").asText()).isEqualTo("random");
    assertThat(status.path("promoted").asBoolean()).isTrue();
    assertThat(status.path("frozen").asBoolean()).isTrue();
    assertThat(status.at("/newest_received/version").asLong()).isEqualTo(5);
    assertThat(status.path("arms").get(0).path("arm").asText()).isEqualTo("a@up-a");
    assertThat(status.path("history")).hasSize(5);
    assertThat(status.at("/acts/0/reason").asText()).isEqualTo("odd");
    assertThat(status.at("/acts/1/evidence/report_sha256").asText()).hasSize(64);
    assertThat(admin("POST", "/admin/policy/promote?policy=linucb&override=%20", "").statusCode())
        .isEqualTo(400);
    assertThat(
            admin("POST", "/admin/policy/promote?policy=squarecb&override=a+drill", "")
                .statusCode())
        .isEqualTo(200);
    assertThat(admin("GET", "/admin/policy", "").body()).contains("a drill");
  }

  private static String report(boolean promote, String candidate, String incumbent, String schema) {
    return "{\"promotion\":{\"promote\":"
        + promote
        + ",\"candidate\":\""
        + candidate
        + "\",\"incumbent\":\""
        + incumbent
        + "\",\"schema_hash\":\""
        + schema
        + "\",\"margin\":0,\"lower_bound\":0.01,\"n\":900,\"reasons\":["
        + (promote ? "" : "\"too little overlap\"")
        + "]}}";
  }

  @Test
  void decisions_oneOfThem_explained() throws Exception {
    start(yaml("", RunningRouter.model("b", "cloud", upstream, "")));
    HttpResponse<String> answer = chat("a");
    String id = answer.headers().firstValue("x-tidegate-decision-id").orElseThrow();

    JsonNode why = JSON.readTree(admin("GET", "/admin/decisions/" + id, "").body());

    assertThat(why.path("chosen").asText()).isEqualTo("a@up-a");
    assertThat(why.path("reason").asText()).isEqualTo("pinned");
    assertThat(why.at("/not_eligible/0/code").asText()).isEqualTo("pinned");
    assertThat(why.at("/not_eligible/0/sentence").asText()).isNotBlank();
    assertThat(why.at("/features/constant").asDouble()).isEqualTo(1);
    assertThat(why.at("/eligible/0/expected/quality").asDouble()).isBetween(0.0, 1.0);
    assertThat(why.at("/eligible/0/propensity").asDouble()).isEqualTo(1);
    assertThat(why.at("/outcome/status").asText()).isEqualTo("success");
    assertThat(why.path("draw").asDouble()).isBetween(0.0, 1.0);
    HttpResponse<String> unknown = admin("GET", "/admin/decisions/nobody", "");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("latest 1 decisions").contains("2027-01-15T08:00:00Z");
  }

  /** A new file takes over for new requests; a running stream ends where it began. */
  @Test
  void reload_whileAStreamRuns_streamEndsWholeAndNewModelsServe() throws Exception {
    start(yaml("", ""));
    CountDownLatch half = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    upstream.script(
        (seen, connection) -> {
          connection.streamHead();
          connection.chunk(
              "data: " + FakeUpstream.event("up-a", "{\"content\":\"first\"}", "null") + "\n\n");
          half.countDown();
          await(go);
          connection.chunk(
              "data: "
                  + FakeUpstream.event("up-a", "{\"content\":\" last\"}", "\"stop\"")
                  + "\n\n");
          connection.chunk("data: [DONE]\n\n");
          connection.streamEnd();
        });
    ExecutorService callers = Executors.newSingleThreadExecutor();
    try {
      Future<HttpResponse<String>> stream =
          callers.submit(
              () ->
                  send(
                      "POST",
                      router.port(),
                      "/v1/chat/completions",
                      RunningRouter.chat("a", true, "Hi")));
      await(half);
      upstream.script(FakeUpstream.healthy("up-b", "one two three"));
      Files.writeString(
          folder.resolve("tidegate.yaml"),
          yaml("", "").replace("name: a,", "name: b,").replace("port: 0", "port: 1"));

      HttpResponse<String> reloaded = admin("POST", "/admin/reload", "");

      assertThat(reloaded.statusCode()).isEqualTo(200);
      assertThat(reloaded.body()).contains("\"applied\":true").contains("listen: addresses");
      assertThat(chat("b").statusCode()).isEqualTo(200);
      assertThat(chat("a").statusCode()).isEqualTo(404);
      go.countDown();
      assertThat(stream.get(10, TimeUnit.SECONDS).body()).contains("first", " last", "[DONE]");
      assertThat(router.metrics()).contains("tidegate_policy_frozen 0.0");
    } finally {
      callers.shutdownNow();
    }
  }

  /** T20: a bad file changes nothing, and every error is told. */
  @Test
  void t20_reload_badFile_oldOneStaysAndEveryErrorIsTold() throws Exception {
    start(yaml("", ""));
    String before = admin("GET", "/admin/config", "").body();
    Files.writeString(
        folder.resolve("tidegate.yaml"),
        yaml(", max_inflight: 0", "routing: { policy: magic, decision_key: \"env:NOWHERE\" }\n"));

    HttpResponse<String> answer = admin("POST", "/admin/reload", "");

    assertThat(answer.statusCode()).isEqualTo(422);
    JsonNode errors = JSON.readTree(answer.body()).path("errors");
    assertThat(errors).hasSize(3);
    assertThat(errors.toString())
        .contains("max_inflight")
        .contains("magic")
        .contains("env:NOWHERE");
    assertThat(admin("GET", "/admin/config", "").body()).isEqualTo(before);
    assertThat(chat("a").statusCode()).isEqualTo(200);
  }

  /** T20: the wall clock jumps an hour either way; nothing but ids and events looks at it. */
  @Test
  void t20_clockJumps_requestsGoOn() throws Exception {
    start(yaml("", ""));
    for (long jump : new long[] {3_600_000, -7_200_000, 3_600_000}) {
      clockMillis.addAndGet(jump);
      HttpResponse<String> answer = chat("auto");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(admin("GET", "/health/ready", "").statusCode()).isEqualTo(200);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
