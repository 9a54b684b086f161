package io.tidegate.train;

import ai.djl.Device;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.base.BaseFolder;
import io.tidegate.train.classifier.FineTuneRun;
import io.tidegate.train.classifier.FineTuneSettings;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.classifier.Pace;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.export.DataDigests;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.run.CurvePicture;
import io.tidegate.train.run.Curves;
import io.tidegate.train.run.DataInventory;
import io.tidegate.train.run.ModelCard;
import io.tidegate.train.run.RunRecord;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
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
    DataFolder folder = DataFolder.open(run.data);
    ExamplePools pools = ExamplePools.read(folder, run.seed).withRealisticShare(realisticShare);
    pools
        .training()
        .forEach(p -> System.out.println(p.name() + ": " + p.examples().size() + " training rows"));
    EncoderShape shape =
        model.encoder(tokenizer.vocabSize(), run.checkpointFile(), run.pretrainedFile());
    Device device = run.device.pick();
    RunRecord record =
        record(folder)
            .model(shape)
            .machine(device.isGpu() ? device.toString() : "cpu", run.threads)
            .inputs(List.of(run.tokenizerFile(), run.pretrainedFile()));
    record
        .changes()
        .forEach(line -> spec.commandLine().getErr().println("train: not as it began: " + line));
    record.write();
    long began = System.nanoTime();
    FineTuneSettings settings =
        new FineTuneSettings(batch, run.seed, saveEvery, lookEvery, earlyStop, device);
    Path curves = run.out.resolve("curves.csv");
    FineTuneRun.Result result =
        new FineTuneRun(shape, tokenizer, pools, settings)
            .train(
                run.checkpointFile(),
                run.pretrainedFile(),
                curves,
                pace,
                line -> System.out.println("\n" + line));
    System.out.println("\n" + run.checkpointFile() + " written");
    double seconds = (double) (System.nanoTime() - began) / 1e9;
    record
        .end(
            result.stoppedEarly() ? "stopped early" : "finished",
            result.steps(),
            result.bestStep(),
            seconds)
        .write();
    draw(curves);
    ModelCard.write(run.out);
    return 0;
  }

  /** A Java runtime without fonts or drawing code can train all the same. */
  private void draw(Path curves) throws IOException {
    try {
      CurvePicture.write(run.out.resolve("curves.png"), Curves.read(curves));
    } catch (InternalError | LinkageError e) {
      spec.commandLine()
          .getErr()
          .println("train: curves.png cannot be drawn here (" + e + "); see " + curves);
    }
  }

  private RunRecord record(DataFolder folder) throws IOException {
    boolean pretrained = Files.exists(run.pretrainedFile());
    return RunRecord.begin(
        run.out,
        Files.exists(run.checkpointFile()),
        RunOptions.all(spec),
        DataInventory.of(folder, DataDigests.of(folder), pretrained));
  }
}
