package io.tidegate.train.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.train.Train;
import io.tidegate.train.classifier.TinyData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FromLogCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  @Test
  void fromLog_judgedTraffic_writesACandidateMeasuredBesideTheCurrent() throws IOException {
    TinyData.write(folder);
    Path from = folder.resolve("from");
    Files.createDirectories(from);
    Files.copy(folder.resolve("tokenizer.json"), from.resolve("tokenizer.json"));
    String data = "--data=" + folder;
    assertThat(
            run(
                "finetune",
                data,
                "--out=" + from,
                "--steps=4",
                "--layers=1",
                "--width=16",
                "--heads=2",
                "--inner=32",
                "--positions=32",
                "--batch=8",
                "--device=cpu"))
        .isZero();
    TinyLog log = new TinyLog(7).decisions(1500, 0.8, 0.3, 1);
    Path out = folder.resolve("out");
    List<String> usual =
        List.of(
            "from-log",
            data,
            "--out=" + out,
            "--from=" + from,
            "--log=" + log.log(folder),
            "--content=" + log.content(folder),
            "--device=cpu");

    assertThat(run(usual, "--labels-only")).isZero();
    assertThat(Files.readAllLines(out.resolve("log_labels.jsonl"))).hasSizeGreaterThan(500);
    assertThat(Files.exists(out.resolve("bundle"))).isFalse();

    assertThat(run(usual, "--steps=150", "--batch=16", "--rate=0.01", "--log-share=0.6"))
        .as(err.toString())
        .isZero();
    assertThat(out.resolve("from-log.md"))
        .content()
        .contains("effective sample size", "| log loss |", "| task accuracy |", ": better.");
    assertThat(out.resolve("bundle").resolve("MODEL_CARD.md"))
        .content()
        .contains("Learned from traffic", "| log.jsonl | 3000 |", "| content.jsonl | 1500 |");
    assertThat(
            new ObjectMapper()
                .readTree(out.resolve("run.json").toFile())
                .path("options")
                .path("--log-share")
                .asText())
        .isEqualTo("0.6");
    try (BundleScores candidate = BundleScores.load(out.resolve("bundle"))) {
      assertThat(candidate.smallOk("add 7 and 8"))
          .isGreaterThan(candidate.smallOk("write story number 9") + 0.3);
    }
  }

  @Test
  void fromLog_withoutSupport_refusesInOneLine() throws IOException {
    TinyLog log = new TinyLog(8).decisions(600, 1, 1, 1);
    assertThat(
            run(
                "from-log",
                "--data=" + folder,
                "--out=" + folder.resolve("out"),
                "--from=" + folder,
                "--log=" + log.log(folder),
                "--content=" + log.content(folder)))
        .isEqualTo(2);
    assertThat(err.toString())
        .startsWith("train: nothing is learned from this log: in only 0 of 600 decisions")
        .hasLineCount(1);
  }

  private int run(List<String> usual, String... more) {
    List<String> all = new ArrayList<>(usual);
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine line = Train.commandLine();
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
