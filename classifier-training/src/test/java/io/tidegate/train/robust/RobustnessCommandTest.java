package io.tidegate.train.robust;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.PersonalDataScanner;
import io.tidegate.train.Train;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the bundle that ships. */
class RobustnessCommandTest {
  private static final List<String> PROMPTS =
      List.of(
          "translate to german: where is the station?",
          "Write a short poem about the sea in winter.",
          "Prove that the square root of two is irrational.",
          "whats 17% of 2340",
          "my card is 4539 1488 0343 6467, cancel it please",
          "Summarise this mail from h.wierzbicki@stud.lakemere.example");

  private final ObjectMapper json = new ObjectMapper();
  @TempDir private Path folder;

  @BeforeEach
  void copy() throws IOException {
    for (String file : List.of("bundle.json", "model.onnx", "tokenizer.json")) {
      try (InputStream in = ClassifierBundle.class.getResourceAsStream("bundle/" + file)) {
        assertThat(in).as(file).isNotNull();
        Files.copy(in, Files.createDirectories(folder.resolve("bundle")).resolve(file));
      }
    }
    write(120);
  }

  private void write(int count) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      ObjectNode row = json.createObjectNode();
      row.put("prompt", PROMPTS.get(i % PROMPTS.size()) + " (" + i + ")").put("task", "chat");
      row.put("edge_ok", true).put("output_tokens", 20).putArray("pii");
      rows.append(row).append('\n');
    }
    Files.writeString(
        Files.createDirectories(folder.resolve("data/realistic")).resolve("a.jsonl"), rows);
  }

  /** Told to end while the model reads, the process ends as the signal says and not by a crash. */
  @Test
  void robustness_terminatedInTheMiddle_statusOfTheSignalAndNoCrash() throws Exception {
    long seed = 0x5eedL;
    Random random = new Random(seed);
    // Enough to do that no machine is through before it is told to end.
    write(20_000);
    for (int round = 0; round < 5; round++) {
      Path out = folder.resolve("ended-" + round);
      Process running = start(out);
      try {
        while (!Files.isDirectory(out)) {
          assertThat(running.isAlive()).as("seed %x, round %d", seed, round).isTrue();
          LockSupport.parkNanos(1_000_000);
        }
        LockSupport.parkNanos(300_000_000L + random.nextInt(900_000_000));
        assertThat(running.toHandle().destroy()).isTrue();
        assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(running.exitValue()).as("seed %x, round %d", seed, round).isEqualTo(128 + 15);
      } finally {
        running.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .noneMatch(file -> file.startsWith("hs_err"));
      }
    }
  }

  private Process start(Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-CreateCoredumpOnCrash",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            Train.class.getName(),
            "robustness",
            "--rows=20000",
            "--bundle=" + folder.resolve("bundle"),
            "--data=" + folder.resolve("data"),
            "--out=" + out)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("ended.log").toFile())
        .start();
  }

  @Test
  void robustness_twiceWithOneSeed_writesTheSameTables() throws Exception {
    assertThat(run("one")).isZero();
    assertThat(run("two")).isZero();
    assertThat(Files.readString(folder.resolve("one/robustness.json")))
        .isEqualTo(Files.readString(folder.resolve("two/robustness.json")));
    assertThat(Files.readString(folder.resolve("one/robustness.md")))
        .contains("| typos |", "| all edits |", "| a page before |", "Seed 7");
    JsonNode report = json.readTree(folder.resolve("one/robustness.json").toFile());
    assertThat(report.path("edits").size()).isEqualTo(Edit.ALL.size());
    int prompts = 0;
    for (JsonNode row : report.path("gadgets")) {
      assertThat(row.path("moved").asInt()).isBetween(0, row.path("prompts").asInt());
      prompts += row.path("prompts").asInt();
    }
    assertThat(prompts).isEqualTo(3);
  }

  /** What a rule finds, no words around it hide. */
  @Test
  void measure_ruledKinds_nothingSaidHidesThem() throws Exception {
    try (ClassifierBundle bundle = ClassifierBundle.fromFolder(folder.resolve("bundle"))) {
      List<PrivacyProbe.Loss> losses =
          PrivacyProbe.measure(new Reader(bundle, new PersonalDataScanner()), PrivacyProbe.RULED);
      assertThat(losses)
          .isNotEmpty()
          .allSatisfy(
              loss -> {
                assertThat(loss.prompts()).isEqualTo(PrivacyProbe.RULED.size());
                assertThat(loss.flagLost()).as(loss.around()).isZero();
                assertThat(loss.ruledLost()).as(loss.around()).isZero();
              });
    }
  }

  @Test
  void apply_everyEdit_changesSomePromptAndKeepsItsLength() {
    for (Edit edit : Edit.ALL) {
      Random random = new Random(3);
      int changed = 0;
      for (String prompt : PROMPTS) {
        String edited = edit.apply().apply(prompt, random);
        changed += edited.equals(prompt) ? 0 : 1;
        assertThat(edited.length()).as(edit.name()).isGreaterThan(prompt.length() * 3 / 4);
      }
      assertThat(changed).as(edit.name()).isGreaterThanOrEqualTo(3);
      assertThat(edit.apply().apply("", random)).as(edit.name()).isNotNull();
    }
  }

  private int run(String out) {
    return Train.commandLine()
        .execute(
            "robustness",
            "--bundle",
            folder.resolve("bundle").toString(),
            "--data",
            folder.resolve("data").toString(),
            "--out",
            folder.resolve(out).toString(),
            "--seed",
            "7",
            "--rows",
            "6",
            "--gadget-rows",
            "3",
            "--budget",
            "20");
  }
}
