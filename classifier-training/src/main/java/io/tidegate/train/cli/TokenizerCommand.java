package io.tidegate.train.cli;

import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.JsonLines;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
import io.tidegate.train.vocab.VocabularyGrowth;
import io.tidegate.train.vocab.VocabularyTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train tokenizer}: learns the vocabulary from all prompts and texts of the data folder. */
@Command(
    name = "tokenizer",
    mixinStandardHelpOptions = true,
    description =
        "Learns a WordPiece vocabulary from the data folder and writes OUT/tokenizer.json.")
public final class TokenizerCommand implements Callable<Integer> {
  private static final int ALPHABET = 1200;
  private static final int COUNT_MIN = 4;
  private static final int REALISTIC_WEIGHT = 20;
  private static final int GROWN_COUNT_MIN = 3;

  @Mixin RunOptions run = new RunOptions();

  @Option(
      names = "--vocab",
      defaultValue = "12000",
      description = "Pieces in the vocabulary. Default: ${DEFAULT-VALUE}")
  int vocab = 12000;

  @Option(
      names = "--grow",
      description = {
        "Adds frequent words and characters of the realistic prompts to OUT/tokenizer.json, up to --vocab pieces, and",
        "rows for them to OUT/pretrained.safetensors: for prompts in languages that the vocabulary was not made for."
      })
  boolean grow;

  @Override
  public Integer call() throws Exception {
    run.begin();
    DataFolder folder = run.folder();
    if (grow) {
      return grow(folder);
    }
    VocabularyTrainer trainer = new VocabularyTrainer();
    for (Path file : folder.files("realistic")) {
      JsonLines.read(file, row -> trainer.add(row.text("prompt"), REALISTIC_WEIGHT));
    }
    folder
        .file("prompts")
        .ifPresent(file -> JsonLines.read(file, row -> trainer.add(row.text("prompt"), 1)));
    folder
        .file("text")
        .ifPresent(file -> JsonLines.read(file, row -> trainer.add(row.text("text"), 1)));
    List<String> pieces = trainer.train(vocab, ALPHABET, COUNT_MIN);
    TokenizerJson.write(run.tokenizerFile(), pieces);
    System.out.println(run.tokenizerFile() + ": " + pieces.size() + " pieces");
    return 0;
  }

  private int grow(DataFolder folder) throws IOException {
    List<String> old = TokenizerJson.read(run.tokenizerFile());
    VocabularyGrowth growth = new VocabularyGrowth(old);
    for (Path file : folder.files("realistic")) {
      JsonLines.read(file, row -> growth.add(row.text("prompt")));
    }
    List<String> pieces = growth.grown(vocab, GROWN_COUNT_MIN);
    if (Files.exists(run.pretrainedFile())) {
      Safetensors.Content saved = Safetensors.read(run.pretrainedFile());
      Safetensors.write(
          run.pretrainedFile(),
          new Safetensors.Content(growth.grow(saved.tensors(), pieces), saved.notes()));
    }
    TokenizerJson.write(run.tokenizerFile(), pieces);
    System.out.println(
        run.tokenizerFile() + ": " + old.size() + " pieces before, " + pieces.size() + " now");
    return 0;
  }
}
