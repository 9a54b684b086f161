package io.tidegate.router.content;

import static io.tidegate.router.RunningRouter.chat;
import static io.tidegate.router.RunningRouter.model;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.Digests;
import io.tidegate.router.FakeUpstream;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptPromptsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NOON = 1_780_000_000_000L;

  @TempDir private Path folder;

  private static String tenant(String name, String more) {
    String digest = Digests.sha256Hex(("key-" + name).getBytes(StandardCharsets.UTF_8));
    return "  - { name: " + name + ", key_sha256: \"" + digest + "\"" + more + " }\n";
  }

  @Test
  void chat_ofATenantThatAllows_isKeptUnlessItHoldsPersonalData() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.healthy("up-e", "fine"));
        RunningRouter router =
            RunningRouter.startReading(
                "models:\n"
                    + model("e", "edge", upstream, "")
                    + "state_dir: \""
                    + folder
                    + "\"\ntenants:\n"
                    + tenant("open", ", content: log")
                    + tenant("shut", ""),
                null)) {
      ask(router, "shut", "a secret of the shut");
      ask(router, "open", "write to jane@example.org");
      String id = ask(router, "open", "add 7 and 8");
      router.service().close();
      List<String> lines = lines(folder.resolve("prompts"));
      assertThat(lines).hasSize(1);
      JsonNode line = JSON.readTree(lines.get(0));
      assertThat(line.path("decision_id").asText()).isEqualTo(id);
      assertThat(line.path("prompt").asText()).isEqualTo("add 7 and 8");
    }
  }

  private static String ask(RunningRouter router, String tenant, String text) throws Exception {
    return router
        .post(
            "/v1/chat/completions",
            chat("auto", false, text),
            "authorization",
            "Bearer key-" + tenant)
        .headers()
        .firstValue("x-tidegate-decision-id")
        .orElseThrow();
  }

  private static List<String> lines(Path prompts) throws Exception {
    try (Stream<Path> files = Files.list(prompts)) {
      Path file = files.findFirst().orElseThrow();
      return Files.readAllLines(file);
    }
  }

  @Test
  void config_contentWithoutAFolder_isRefused() {
    String yaml =
        "models:\n  - { name: e, tier: edge, upstream_model: u, endpoints: [ { base_url: \"http://127.0.0.1:1/v1\" } ] }\n"
            + "tenants:\n"
            + tenant("open", ", content: log");
    assertThat(ConfigLoader.parse(yaml, "t.yaml", Map.of()).toString())
        .contains("state_dir: must be set where tenants[].content is log");
    assertThat(
            ConfigLoader.parse(yaml.replace("content: log", "content: all"), "t.yaml", Map.of())
                .toString())
        .contains("must be none or log, was");
    assertThat(ConfigLoader.parse(yaml + "state_dir: x\n", "t.yaml", Map.of()))
        .isInstanceOf(ConfigResult.Loaded.class);
  }

  @Test
  void keep_oddTexts_areOneLineEach() throws Exception {
    PromptFile file = new PromptFile(folder.resolve("prompts"), 7);
    file.keep("a", "two\nlines \ud83d half", NOON);
    file.keep("b", "x".repeat(100_000) + "end", NOON);
    file.close();
    file.keep("c", "too late", NOON);
    List<String> lines = lines(folder.resolve("prompts"));
    assertThat(lines).hasSize(2);
    assertThat(JSON.readTree(lines.get(0)).path("prompt").asText()).isEqualTo("two\nlines ? half");
    assertThat(JSON.readTree(lines.get(1)).path("prompt").asText())
        .hasSize(65_537)
        .startsWith("xxx")
        .endsWith("end");
  }

  @Test
  void keep_newDay_deletesOldFilesAndIsPrivate() throws Exception {
    Path prompts = folder.resolve("prompts");
    LocalDate today = LocalDate.ofEpochDay(NOON / 86_400_000L);
    Files.createDirectories(prompts);
    Files.writeString(prompts.resolve(today.minusDays(8) + ".jsonl"), "old\n");
    Files.writeString(prompts.resolve(today.minusDays(7) + ".jsonl"), "kept\n");
    Files.writeString(prompts.resolve("mine.jsonl"), "not ours\n");
    try (PromptFile file = new PromptFile(prompts, 7)) {
      file.keep("a", "hello", NOON);
    }
    assertThat(prompts.resolve(today.minusDays(8) + ".jsonl")).doesNotExist();
    assertThat(prompts.resolve(today.minusDays(7) + ".jsonl")).exists();
    assertThat(prompts.resolve("mine.jsonl")).exists();
    Path written = prompts.resolve(today + ".jsonl");
    assertThat(written).content().contains("hello");
    if (written.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(Files.getPosixFilePermissions(written))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(today)
        .isEqualTo(LocalDate.ofInstant(java.time.Instant.ofEpochMilli(NOON), ZoneOffset.UTC));
  }

  /** After a kill in the middle of a line the next process's first prompt is a line of its own. */
  @Test
  void keep_fileEndsInACutLine_nextPromptIsNotSwallowed() throws Exception {
    Path prompts = Files.createDirectories(folder.resolve("prompts"));
    Path today = prompts.resolve(LocalDate.ofEpochDay(NOON / 86_400_000L) + ".jsonl");
    Files.writeString(today, "{\"decision_id\":\"a\",\"pro");
    for (String id : List.of("b", "c")) {
      try (PromptFile file = new PromptFile(prompts, 7)) {
        file.keep(id, "hello", NOON);
      }
    }
    List<String> lines = lines(prompts);
    assertThat(lines).hasSize(3);
    assertThat(JSON.readTree(lines.get(1)).path("decision_id").asText()).isEqualTo("b");
    assertThat(JSON.readTree(lines.get(2)).path("decision_id").asText()).isEqualTo("c");
  }

  @Test
  void metrics_lostPrompts_areCounted() throws Exception {
    Files.writeString(folder.resolve("prompts"), "in the way");
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.healthy("up-e", "fine"));
        RunningRouter router =
            RunningRouter.start(
                "models:\n"
                    + model("e", "edge", upstream, "")
                    + "state_dir: \""
                    + folder
                    + "\"\ntenants:\n"
                    + tenant("open", ", content: log"))) {
      assertThat(router.service().metrics()).contains("tidegate_prompts_lost_total 0.0");
      ask(router, "open", "add 7 and 8");
      ask(router, "open", "add 8 and 9");
      RunningRouter.await(
          () -> router.service().metrics().contains("tidegate_prompts_lost_total 2.0"));
    }
  }

  @Test
  void keep_diskFails_losesPromptsOnly() throws Exception {
    Path blocked = Files.writeString(folder.resolve("file"), "in the way");
    PromptFile file = new PromptFile(blocked.resolve("prompts"), 7);
    file.keep("a", "hello", NOON);
    file.close();
    assertThat(file.lost()).isEqualTo(1);
  }
}
