package io.tidegate.train.cli;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.FineTuneRun;
import io.tidegate.train.classifier.FineTuneSettings;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.cli.options.FineTuneOptions;
import io.tidegate.train.cli.options.RecordedTraining;
import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.compress.PruneRun;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train prune}: cuts the least important parts out of a model and trains the rest on. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = {
      "Cuts attention heads and feed-forward channels out of every layer of FROM/finetuned.safetensors, the least important ones",
      "by the loss's gradient on training rows, and fine-tunes what is left. Writes OUT/tokenizer.json, OUT/pruned.safetensors",
      "and OUT/finetuned.safetensors, from which an interrupted run goes on."
    })
public final class PruneCommand implements Callable<Integer> {
  @Mixin RunOptions run = new RunOptions();
  @Mixin FineTuneOptions tuning = new FineTuneOptions();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "RUN",
      description = "Run folder of the model to prune; another than OUT.")
  Path from = Path.of("");

  @Option(
      names = "--heads",
      required = true,
      description = "Attention heads that stay in each layer.")
  int heads;

  @Option(
      names = "--ffn",
      required = true,
      description = "Feed-forward channels that stay in each layer.")
  int inner;

  @Option(
      names = "--importance-batches",
      defaultValue = "200",
      description =
          "Batches of 4 training rows on which importance is measured. Default: ${DEFAULT-VALUE}")
  int batches = 200;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    run.begin();
    if (Files.isSameFile(from, run.out())) {
      throw new IllegalArgumentException("--from and --out must be different folders: " + from);
    }
    Path pruned = run.out().resolve("pruned.safetensors");
    DataFolder folder = run.folder();
    ExamplePools pools = run.rows(folder);
    if (!Files.exists(run.checkpointFile())) {
      cut(pruned, pools);
    }
    WordPiece tokenizer = TokenizerJson.tokenizer(run.tokenizerFile());
    EncoderShape shape =
        new ModelShape().encoder(tokenizer.vocabSize(), run.checkpointFile(), pruned);
    if (shape.heads() != heads || shape.inner() != inner) {
      throw new IllegalArgumentException(
          run.checkpointFile()
              + " has "
              + shape.heads()
              + " heads and "
              + shape.inner()
              + " channels: move it away, or give these numbers to go on with it");
    }
    FineTuneSettings settings = tuning.settings(run);
    new RecordedTraining(run, spec, folder, pruned)
        .train(new FineTuneRun(shape, tokenizer, pools, settings), shape, tuning, List.of());
    return 0;
  }

  private void cut(Path pruned, ExamplePools pools) throws Exception {
    Path checkpoint = from.resolve("finetuned.safetensors");
    Files.copy(
        from.resolve("tokenizer.json"), run.tokenizerFile(), StandardCopyOption.REPLACE_EXISTING);
    WordPiece tokenizer = TokenizerJson.tokenizer(run.tokenizerFile());
    EncoderShape shape = new ModelShape().encoder(tokenizer.vocabSize(), checkpoint);
    new PruneRun(shape, Safetensors.read(checkpoint))
        .write(pruned, heads, inner, tokenizer, pools, batches, run.seed(), System.out::println);
  }
}
