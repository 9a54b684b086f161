package io.tidegate.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.router.classify.TinyBundle;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles changed under a running router, over its admin port and by reloads. */
class ClassifierAdminTest {
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path folder;
  private FakeUpstream upstream;
  private RouterService router;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    upstream = new FakeUpstream(FakeUpstream.healthy("up-a", "one two three"));
    bundle("one");
    bundle("two");
    file = folder.resolve("tidegate.yaml");
    configure("classifier: { bundle: \"" + place("one") + "\", deadline: 2s }\n");
    Map<String, String> environment = Map.of("UPSTREAM_KEY", "k");
    ConfigResult result = ConfigLoader.load(file, environment);
    router =
        RouterService.start(
            ((ConfigResult.Loaded) result).config(),
            new RouterOptions(2, Optional.empty(), Optional.empty(), System::currentTimeMillis)
                .withReload(() -> ConfigLoader.load(file, environment)));
  }

  @AfterEach
  void stop() throws IOException {
    router.close();
    upstream.close();
  }

  @Test
  void get_running_saysWhatAnswersAndHowOften() throws Exception {
    JsonNode before = get();
    assertThat(before.path("bundle").path("name").asText()).startsWith("one ");
    assertThat(before.path("bundle").path("digest").asText()).matches("[0-9a-f]{12}");
    assertThat(before.path("bundle").path("place").asText()).isEqualTo(place("one"));
    assertThat(before.path("shadow").isNull()).isTrue();
    long answered = before.path("answers").path("ok").asLong();
    String text =
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"translate\"}]}";
    for (int i = 0; i < 3; i++) {
      assertThat(send("POST", router.port(), "/v1/chat/completions", text).statusCode())
          .isEqualTo(200);
    }
    HttpResponse<String> last = send("POST", router.port(), "/v1/chat/completions", text);
    String id = last.headers().firstValue("x-tidegate-decision-id").orElseThrow();
    JsonNode decision = json.readTree(admin("GET", "/admin/decisions/" + id, "").body());
    assertThat(decision.path("classifier").path("bundle").asText())
        .isEqualTo(before.path("bundle").path("digest").asText());
    JsonNode after = get();
    assertThat(after.path("answers").path("ok").asLong()).isEqualTo(answered + 4);
    assertThat(after.path("cache").path("hits").asLong()).isEqualTo(3);
    assertThat(router.metrics())
        .contains("tidegate_classify_seconds_count{result=\"ok\"}")
        .contains("tidegate_classify_cache_total{result=\"hit\"} 3.0");
  }

  @Test
  void post_anotherBundle_isTakenOrRefusedWithTheReason() throws Exception {
    HttpResponse<String> taken = post("{\"bundle\":\"" + place("two") + "\"}");
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(get().path("bundle").path("name").asText()).startsWith("two ");

    Files.delete(folder.resolve("one").resolve("tokenizer.json"));
    HttpResponse<String> refused = post("{\"bundle\":\"" + place("one") + "\"}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json.readTree(refused.body()).path("error").asText())
        .contains("tokenizer.json is missing");
    assertThat(get().path("bundle").path("name").asText()).startsWith("two ");
    assertThat(get().path("bundle").path("problem").asText()).contains("is missing");

    assertThat(post("{\"bundle\":\"somewhere\"}").statusCode()).isEqualTo(400);
    assertThat(post("{\"bundel\":\"off\"}").statusCode()).isEqualTo(400);
    assertThat(post("{\"share\":3}").statusCode()).isEqualTo(400);
  }

  @Test
  void post_shadow_isComparedAndEnded() throws Exception {
    assertThat(post("{\"shadow\":\"" + place("two") + "\",\"share\":1}").statusCode())
        .isEqualTo(200);
    JsonNode shadow = get().path("shadow");
    assertThat(shadow.path("name").asText()).startsWith("two ");
    assertThat(shadow.path("share").asDouble()).isEqualTo(1);
    assertThat(shadow.path("task_agreement").isNull()).isTrue();
    assertThat(post("{\"shadow\":\"off\"}").statusCode()).isEqualTo(200);
    assertThat(get().path("shadow").isNull()).isTrue();
  }

  @Test
  void reload_brokenBundle_isAWarningAndTheOldOneStays() throws Exception {
    configure("classifier: { bundle: \"" + place("nowhere") + "\", deadline: 2s }\n");
    JsonNode answer = json.readTree(admin("POST", "/admin/reload", "").body());
    assertThat(answer.path("applied").asBoolean()).isTrue();
    assertThat(answer.path("warnings").toString()).contains("bundle.json is missing");
    assertThat(get().path("bundle").path("name").asText()).startsWith("one ");

    configure("classifier: { bundle: \"" + place("two") + "\", deadline: 2s }\n");
    answer = json.readTree(admin("POST", "/admin/reload", "").body());
    assertThat(answer.path("warnings").toString()).doesNotContain("classifier:");
    assertThat(get().path("bundle").path("name").asText()).startsWith("two ");
  }

  private void configure(String classifier) throws IOException {
    Files.writeString(
        file,
        "listen: { port: 0, admin_port: 0, drain: 0s }\n"
            + classifier
            + "models:\n"
            + RunningRouter.model("a", "edge", upstream, ""));
  }

  private void bundle(String name) throws IOException {
    TinyBundle bundle = new TinyBundle();
    bundle.manifest.put("name", name);
    bundle.write(folder.resolve(name));
  }

  private String place(String name) {
    return "file:" + folder.resolve(name);
  }

  private JsonNode get() throws Exception {
    return json.readTree(admin("GET", "/admin/classifier", "").body());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return admin("POST", "/admin/classifier", body);
  }

  private HttpResponse<String> admin(String method, String path, String body) throws Exception {
    return send(method, router.adminPort(), path, body);
  }

  private HttpResponse<String> send(String method, int port, String path, String body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
