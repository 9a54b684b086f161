package io.tidegate.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainTest {
  @TempDir Path folder;

  @Test
  void help_ofEveryCommand_explainsItsOptions() {
    for (String name : Train.commandLine().getSubcommands().keySet()) {
      StringWriter out = new StringWriter();
      CommandLine line = Train.commandLine();
      line.setOut(new PrintWriter(out));
      assertThat(line.execute(name, "--help")).as(name).isZero();
      assertThat(out.toString()).as(name).contains("Usage: train " + name, "--out", "--seed");
    }
  }

  @Test
  void execute_missingData_isOneLineAndStatusTwo() {
    StringWriter err = new StringWriter();
    assertThat(
            run(
                err,
                "finetune",
                "--data",
                folder.resolve("none").toString(),
                "--out",
                folder.resolve("run").toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("tokenizer.json").hasLineCount(1);
  }

  @Test
  void execute_wrongRow_namesFileAndRow() throws IOException {
    Files.createDirectories(folder.resolve("realistic"));
    Files.writeString(
        folder.resolve("realistic/a.jsonl"), "{\"prompt\":\"hello\"}\n{\"prompt\":7}\n");
    StringWriter err = new StringWriter();
    assertThat(
            run(
                err,
                "tokenizer",
                "--data",
                folder.toString(),
                "--out",
                folder.resolve("run").toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("a.jsonl, row 2").hasLineCount(1);
  }

  private static int run(StringWriter err, String... arguments) {
    CommandLine line = Train.commandLine();
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }
}
