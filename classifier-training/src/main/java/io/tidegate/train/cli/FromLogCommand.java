package io.tidegate.train.cli;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.FineTuneRun;
import io.tidegate.train.classifier.FineTuneSettings;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.cli.options.FineTuneOptions;
import io.tidegate.train.cli.options.RecordedTraining;
import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.data.DataException;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.export.BundleFolder;
import io.tidegate.train.export.DataDigests;
import io.tidegate.train.export.FitRows;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.log.BundleScores;
import io.tidegate.train.log.LogTraining;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.run.ModelCard;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train from-log}: a candidate bundle from what was decided and what came of it. */
@Command(
    name = "from-log",
    mixinStandardHelpOptions = true,
    description = {
      "Turns a log of decisions, outcomes and feedback, joined with the prompts, into difficulty labels weighted by the inverse",
      "of their chance, goes on training the model of the run folder FROM with them and the data folder, and writes OUT/bundle",
      "with OUT/from-log.md: the candidate beside the bundle that serves now. Nothing is put into service."
    })
public final class FromLogCommand implements Callable<Integer> {
  private static final int BITS = 7;
  private static final int EVERY = 500;

  @Mixin RunOptions run = new RunOptions();
  @Mixin FineTuneOptions tuning = new FineTuneOptions();

  @Option(
      names = "--log",
      paramLabel = "PLACE",
      required = true,
      description =
          "JSON lines of decisions, outcomes and feedback, or a folder of such; may be given several times.")
  List<Path> logs = List.of();

  @Option(
      names = "--content",
      paramLabel = "PLACE",
      required = true,
      description =
          "JSON lines with decision_id and prompt, or a folder of such; may be given several times.")
  List<Path> contents = List.of();

  @Option(
      names = "--from",
      paramLabel = "RUN",
      required = true,
      description = "The run folder of train classifier whose model is gone on with.")
  Path from = Path.of(".");

  @Option(
      names = "--current",
      paramLabel = "DIR",
      description =
          "The bundle that serves now. Default: FROM/bundle when it is there, else the one that ships")
  @Nullable Path current;

  @Option(
      names = "--small",
      paramLabel = "NAME",
      split = ",",
      description = "The small models, by name of model or arm. Default: all of tier edge")
  Set<String> small = Set.of();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "Whose scores are the labels: judge, user or test. Default: the source that spoke most often")
  String source = "";

  @Option(
      names = "--with-personal-data",
      description = "Also uses prompts in which personal data was found.")
  boolean personal;

  @Option(
      names = "--clip",
      defaultValue = "20",
      description = "Largest inverse chance of a row. Default: ${DEFAULT-VALUE}")
  double clip = 20;

  @Option(
      names = "--min-rows",
      defaultValue = "300",
      description =
          "Fewest labelled rows; their effective number must be a third of it. Default: ${DEFAULT-VALUE}")
  int rowsMin = 300;

  @Option(
      names = "--log-share",
      defaultValue = "0.35",
      description = "Share of the rows drawn from the log. Default: ${DEFAULT-VALUE}")
  double share = 0.35;

  @Option(names = "--labels-only", description = "Writes OUT/log_labels.jsonl and trains nothing.")
  boolean labelsOnly;

  @Option(
      names = "--early-stop",
      paramLabel = "LOOKS",
      defaultValue = "0",
      description = "As for train finetune. Default: ${DEFAULT-VALUE}")
  int earlyStop;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    run.begin();
    LogTraining log =
        LogTraining.read(
            new LogTraining.Request(logs, contents, small, source, personal, clip, rowsMin));
    log.summary().forEach(System.out::println);
    log.demand();
    if (labelsOnly) {
      log.write(run.out().resolve("log_labels.jsonl"));
      System.out.println(run.out().resolve("log_labels.jsonl") + " written");
      return 0;
    }
    takeTokenizer();
    DataFolder folder = run.folder();
    ExamplePools pools = run.rows(folder);
    WordPiece tokenizer = TokenizerJson.tokenizer(run.tokenizerFile());
    train(log, folder, log.pools(pools, share), tokenizer);
    export(log, folder, pools, tokenizer);
    compare(log, pools);
    ModelCard.write(run.out());
    return 0;
  }

  /** The run's own copy, so that the run folder is whole. */
  private void takeTokenizer() throws IOException {
    Path theirs = from.resolve("tokenizer.json");
    if (!Files.exists(theirs) || !Files.exists(start())) {
      throw new DataException(
          from
              + ": must be a run folder with tokenizer.json and finetuned.safetensors, as train classifier leaves it; a"
              + " bundle alone cannot be gone on with, its numbers are rounded");
    }
    if (!Files.exists(run.tokenizerFile())) {
      Files.copy(theirs, run.tokenizerFile());
    } else if (Files.mismatch(theirs, run.tokenizerFile()) >= 0) {
      throw new DataException(
          run.tokenizerFile() + ": is not the vocabulary of " + from + "; give another --out");
    }
  }

  private Path start() {
    return from.resolve("finetuned.safetensors");
  }

  private void train(LogTraining log, DataFolder folder, ExamplePools pools, WordPiece tokenizer)
      throws IOException {
    pools
        .training()
        .forEach(p -> System.out.println(p.name() + ": " + p.examples().size() + " training rows"));
    EncoderShape shape =
        new ModelShape().encoder(tokenizer.vocabSize(), run.checkpointFile(), start());
    FineTuneSettings settings = tuning.settings(run, EVERY, EVERY, earlyStop);
    new RecordedTraining(run, spec, folder, start(), log.files())
        .train(new FineTuneRun(shape, tokenizer, pools, settings), shape, tuning, List.of());
  }

  private void export(LogTraining log, DataFolder folder, ExamplePools pools, WordPiece tokenizer)
      throws Exception {
    Safetensors.Content checkpoint = Safetensors.read(run.checkpointFile());
    EncoderShape shape = new ModelShape().encoder(tokenizer.vocabSize(), run.checkpointFile());
    Exporting exporting = new Exporting(shape, checkpoint.tensors(), tokenizer);
    exporting.addWidePart(
        pools.training(ExamplePools.REALISTIC), FitRows.of(pools).everyday(), run.seed());
    String trained =
        "from " + from + " and a log, steps " + checkpoint.notes().getOrDefault("steps", "?");
    new BundleFolder(Precision.INT8, BITS, trained, DataDigests.of(folder), "see MODEL_CARD.md")
        .write(run.out().resolve("bundle"), exporting, run.tokenizerFile(), log.fitRows(pools));
    System.out.println(run.out().resolve("bundle") + " written");
  }

  private void compare(LogTraining log, ExamplePools pools) throws IOException {
    Path theirs = current != null ? current : from.resolve("bundle");
    boolean shipped = current == null && !Files.isDirectory(theirs);
    try (BundleScores serving = BundleScores.load(shipped ? null : theirs);
        BundleScores candidate = BundleScores.load(run.out().resolve("bundle"))) {
      List<String> lines = log.report(serving, candidate, pools, run.seed());
      lines.forEach(System.out::println);
      Files.write(run.out().resolve("from-log.md"), lines);
    }
  }
}
