package io.tidegate.train;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.FineTuneRun;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.classifier.Pace;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.vocab.TokenizerJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train finetune}: trains encoder and heads on the labelled data. */
@Command(
    name = "finetune",
    mixinStandardHelpOptions = true,
    description = {
      "Trains encoder and heads on the labelled data of the data folder. Needs OUT/tokenizer.json, starts from",
      "OUT/pretrained.safetensors when it is there, writes OUT/finetuned.safetensors, from which an interrupted run goes on."
    })
public final class FinetuneCommand implements Callable<Integer> {
  @Mixin RunOptions run = new RunOptions();
  @Mixin ModelShape model = new ModelShape();
  @Mixin Pace pace = new Pace();

  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "Examples per step. Default: ${DEFAULT-VALUE}")
  int batch = 32;

  @Option(
      names = "--realistic-share",
      defaultValue = "0.48",
      description =
          "Share of the rows drawn from the realistic prompts; the other files keep their proportions. Default: ${DEFAULT-VALUE}")
  double realisticShare = 0.48;

  @Override
  public Integer call() throws Exception {
    run.begin();
    WordPiece tokenizer = WordPiece.fromVocab(TokenizerJson.read(run.tokenizerFile()));
    ExamplePools pools =
        ExamplePools.read(DataFolder.open(run.data), run.seed).withRealisticShare(realisticShare);
    pools
        .training()
        .forEach(p -> System.out.println(p.name() + ": " + p.examples().size() + " training rows"));
    FineTuneRun training =
        new FineTuneRun(
            model.encoder(tokenizer.vocabSize(), run.checkpointFile(), run.pretrainedFile()),
            tokenizer,
            pools,
            batch,
            run.seed);
    training.train(
        run.checkpointFile(), run.pretrainedFile(), pace, line -> System.out.println("\n" + line));
    System.out.println("\n" + run.checkpointFile() + " written");
    return 0;
  }
}
