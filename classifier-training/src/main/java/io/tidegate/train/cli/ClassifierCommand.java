package io.tidegate.train.cli;

import io.tidegate.train.Train;
import io.tidegate.train.cli.options.RunOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train classifier}: everything from data folder to measured bundle. */
@Command(
    name = "classifier",
    mixinStandardHelpOptions = true,
    description = {
      "Trains the prompt classifier from data folder to measured bundle: vocabulary, pretraining (when the folder has plain text),",
      "fine-tuning, export, evaluation. Two fifths of the time go to fine-tuning, the rest to pretraining. What OUT already holds",
      "of an earlier run is gone on with. The result is OUT/bundle."
    })
public final class ClassifierCommand implements Callable<Integer> {
  private static final double FINETUNE_SHARE = 0.4;

  @Mixin RunOptions run = new RunOptions();

  @Option(
      names = "--minutes",
      defaultValue = "20",
      description =
          "Wall-clock time for pretraining and fine-tuning together. Default: ${DEFAULT-VALUE}")
  double minutes = 20;

  @Option(
      names = "--pretrain-steps",
      description = "Length of pretraining in steps instead of minutes; 0 leaves it out.")
  long pretrainSteps = -1;

  @Option(
      names = "--finetune-steps",
      description = "Length of fine-tuning in steps instead of minutes; makes the run repeatable.")
  long finetuneSteps = -1;

  @Option(
      names = "--vocab",
      defaultValue = "12000",
      description = "Pieces in the vocabulary. Default: ${DEFAULT-VALUE}")
  int vocab = 12000;

  @Option(
      names = "--early-stop",
      paramLabel = "LOOKS",
      defaultValue = "0",
      description = "Early stopping of fine-tuning, see train finetune. Default: ${DEFAULT-VALUE}")
  int earlyStop;

  @Override
  public Integer call() throws Exception {
    run.begin();
    if (!run.tokenizerFile().toFile().exists() && step("tokenizer", "--vocab=" + vocab) != 0) {
      return 1;
    }
    boolean finetuning = run.checkpointFile().toFile().exists();
    boolean text = run.folder().file("text").isPresent();
    if (text
        && !finetuning
        && pretrainSteps != 0
        && step("pretrain", length(pretrainSteps, (1 - FINETUNE_SHARE) * minutes)) != 0) {
      return 1;
    }
    if (step(
            "finetune",
            length(finetuneSteps, (text ? FINETUNE_SHARE : 1) * minutes),
            "--early-stop=" + earlyStop,
            "--device=" + run.device())
        != 0) {
      return 1;
    }
    return step("export") == 0 ? step("evaluate") : 1;
  }

  private static String length(long steps, double minutes) {
    return steps > 0 ? "--steps=" + steps : "--minutes=" + minutes;
  }

  private int step(String name, String... options) {
    System.out.println("== " + name);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                name,
                "--data=" + run.data(),
                "--out=" + run.out(),
                "--seed=" + run.seed(),
                "--threads=" + run.threads()));
    arguments.addAll(List.of(options));
    return Train.commandLine().execute(arguments.toArray(String[]::new));
  }
}
