package io.tidegate.train.cli;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.base.BaseFolder;
import io.tidegate.train.classifier.FineTuneRun;
import io.tidegate.train.classifier.FineTuneSettings;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.cli.options.FineTuneOptions;
import io.tidegate.train.cli.options.RecordedTraining;
import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.vocab.TokenizerJson;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train finetune}: trains encoder and heads on the labelled data. */
@Command(
    name = "finetune",
    mixinStandardHelpOptions = true,
    description = {
      "Trains encoder and heads on the labelled data of the data folder. Needs OUT/tokenizer.json, starts from",
      "OUT/pretrained.safetensors when it is there, writes OUT/finetuned.safetensors, from which an interrupted run goes on.",
      "Beside it: run.json (what the run was made from), curves.csv and curves.png, MODEL_CARD.md."
    })
public final class FinetuneCommand implements Callable<Integer> {
  @Mixin RunOptions run = new RunOptions();
  @Mixin ModelShape model = new ModelShape();
  @Mixin FineTuneOptions tuning = new FineTuneOptions();

  @Option(
      names = "--realistic-share",
      defaultValue = "0.48",
      description =
          "Share of the rows drawn from the realistic prompts; the other files keep their proportions. Default: ${DEFAULT-VALUE}")
  double realisticShare = 0.48;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description =
          "Starts from a pretrained BERT-style encoder: a folder with config.json, model.safetensors and tokenizer.json.")
  @Nullable Path base;

  @Option(
      names = "--save-every",
      paramLabel = "STEPS",
      defaultValue = "500",
      description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}")
  int saveEvery = 500;

  @Option(
      names = "--look-every",
      paramLabel = "STEPS",
      defaultValue = "500",
      description = "Steps between looks at the rows kept aside. Default: ${DEFAULT-VALUE}")
  int lookEvery = 500;

  @Option(
      names = "--early-stop",
      paramLabel = "LOOKS",
      defaultValue = "0",
      description = {
        "Ends after so many looks without a new lowest loss on rows kept aside and takes the weights that had it;",
        "0 goes to the end and takes the last weights. Default: ${DEFAULT-VALUE}"
      })
  int earlyStop;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    run.begin();
    if (base != null) {
      new BaseFolder(base).begin(run.tokenizerFile(), run.pretrainedFile(), model.positions);
    }
    WordPiece tokenizer = TokenizerJson.tokenizer(run.tokenizerFile());
    DataFolder folder = run.folder();
    ExamplePools pools = run.rows(folder).withRealisticShare(realisticShare);
    pools
        .training()
        .forEach(p -> System.out.println(p.name() + ": " + p.examples().size() + " training rows"));
    EncoderShape shape =
        model.encoder(tokenizer.vocabSize(), run.checkpointFile(), run.pretrainedFile());
    FineTuneSettings settings = tuning.settings(run, saveEvery, lookEvery, earlyStop);
    new RecordedTraining(run, spec, folder, run.pretrainedFile())
        .train(new FineTuneRun(shape, tokenizer, pools, settings), shape, tuning, List.of());
    return 0;
  }
}
