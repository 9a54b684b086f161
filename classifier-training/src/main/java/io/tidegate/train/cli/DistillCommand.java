package io.tidegate.train.cli;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.FineTuneRun;
import io.tidegate.train.classifier.FineTuneSettings;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.cli.options.FineTuneOptions;
import io.tidegate.train.cli.options.RecordedTraining;
import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.compress.Distillation;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.vocab.TokenizerJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train distill}: trains a model on what larger ones think. */
@Command(
    name = "distill",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a model on the labels and on the mean opinion of teachers, on all heads and all rows. Uses OUT/tokenizer.json, else",
      "that of the first teacher; starts from OUT/pretrained.safetensors when it is there; writes OUT/finetuned.safetensors,",
      "from which an interrupted run goes on. Teachers may be larger, several, and have other vocabularies."
    })
public final class DistillCommand implements Callable<Integer> {
  @Mixin RunOptions run = new RunOptions();
  @Mixin ModelShape model = new ModelShape();
  @Mixin FineTuneOptions tuning = new FineTuneOptions();

  @Option(
      names = "--teacher",
      required = true,
      split = ",",
      paramLabel = "RUN",
      description = "Run folders with tokenizer.json and finetuned.safetensors.")
  List<Path> teachers = List.of();

  @Option(
      names = "--temperature",
      defaultValue = "2",
      description = "Softens what teachers and student say. Default: ${DEFAULT-VALUE}")
  double temperature = 2;

  @Option(
      names = "--soft-share",
      defaultValue = "0.7",
      description =
          "Share of the loss against the teachers; the rest is against the labels. Default: ${DEFAULT-VALUE}")
  double softShare = 0.7;

  @Option(
      names = "--unlabelled",
      paramLabel = "FILE",
      description =
          "JSON lines with a field prompt or text, of which the teachers alone say something.")
  List<Path> unlabelled = new ArrayList<>();

  @Option(
      names = "--unlabelled-share",
      defaultValue = "0.3",
      description = "Share of the rows drawn from them. Default: ${DEFAULT-VALUE}")
  double unlabelledShare = 0.3;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    run.begin();
    if (!Files.exists(run.tokenizerFile())) {
      Files.copy(teachers.get(0).resolve("tokenizer.json"), run.tokenizerFile());
    }
    WordPiece tokenizer = TokenizerJson.tokenizer(run.tokenizerFile());
    DataFolder folder = run.folder();
    ExamplePools pools = Distillation.withUnlabelled(run.rows(folder), unlabelled, unlabelledShare);
    EncoderShape shape =
        model.encoder(tokenizer.vocabSize(), run.checkpointFile(), run.pretrainedFile());
    FineTuneSettings settings = tuning.settings(run);
    List<Path> inputs = new ArrayList<>(unlabelled);
    teachers.forEach(teacher -> inputs.add(teacher.resolve("finetuned.safetensors")));
    Distillation distillation = new Distillation(teachers, temperature, softShare);
    try (Distillation.Loaded guide =
        distillation.load(tokenizer, TokenBudget.of(shape.positions()), settings.device())) {
      FineTuneRun training = new FineTuneRun(shape, tokenizer, pools, settings).guided(guide);
      new RecordedTraining(run, spec, folder, run.pretrainedFile())
          .train(training, shape, tuning, inputs);
    }
    return 0;
  }
}
