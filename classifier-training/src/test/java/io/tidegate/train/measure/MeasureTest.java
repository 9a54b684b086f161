package io.tidegate.train.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.Train;
import io.tidegate.train.vocab.TokenizerJson;
import io.tidegate.train.vocab.VocabularyTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of models, from the command line. */
class MeasureTest {
  @TempDir Path folder;

  @Test
  @Tag("training")
  void measure_runFolder_hasALineForEachPrecisionAndTheMemory() throws IOException {
    Path data = Files.createDirectories(folder.resolve("realistic"));
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append(
          """
          {"prompt":"add %d and the number %d","task":"math","edge_ok":%s,"output_tokens":4,"pii":[]}
          """
              .formatted(i, i + 1, i % 2 == 0));
    }
    Files.writeString(data.resolve("a.jsonl"), rows);
    Path run = Files.createDirectories(folder.resolve("run"));
    tokenizer(run.resolve("tokenizer.json"));
    train(
        "finetune",
        "--out=" + run,
        "--steps=2",
        "--batch=4",
        "--layers=1",
        "--width=16",
        "--heads=2",
        "--inner=16",
        "--positions=32");
    train("measure", "--out=" + run, "--runs=" + run, "--calls=10", "--memory-calls=40");
    List<String> lines = Files.readAllLines(run.resolve("models.md"));
    assertThat(lines).hasSizeGreaterThan(5);
    assertThat(lines.get(2))
        .startsWith("| run (1 layers of 16, 2 heads of 8, ffn 16) | 2 | fp32 |");
    assertThat(lines.get(3)).contains("| int8 |");
    assertThat(lines.get(4)).contains("| int4 |");
    assertThat(lines).anyMatch(line -> line.contains("growth") || line.contains("not measured"));
  }

  @Test
  void of_wantedTokens_areReachedAndHardlyPassed() throws IOException {
    WordPiece tokenizer = tokenizer(folder.resolve("tokenizer.json"));
    for (int tokens : new int[] {8, 40}) {
      List<String> texts =
          TextsOfLength.of(List.of("add one", "the number and the sum"), tokenizer, tokens);
      assertThat(texts)
          .isNotEmpty()
          .allSatisfy(
              text ->
                  assertThat(tokenizer.encode(text, 500, 1).length())
                      .isBetween(tokens, tokens + 8));
    }
  }

  private static WordPiece tokenizer(Path file) throws IOException {
    VocabularyTrainer vocabulary = new VocabularyTrainer();
    vocabulary.add("add one the number and the sum 0123456789", 5);
    TokenizerJson.write(file, vocabulary.train(60, 40, 2));
    return TokenizerJson.tokenizer(file);
  }

  private void train(String command, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = command;
    arguments[1] = "--data=" + folder;
    System.arraycopy(more, 0, arguments, 2, more.length);
    assertThat(Train.commandLine().execute(arguments)).isZero();
  }
}
