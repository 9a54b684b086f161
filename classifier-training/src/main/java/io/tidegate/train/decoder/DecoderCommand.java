package io.tidegate.train.decoder;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train edge-model}: trains the decoder that ships with the edge node. */
@Command(
    name = "edge-model",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = DecoderEvalCommand.class,
    description = {
      "Trains the small instruction-following decoder of the edge node on generated tasks.",
      "Writes --out/checkpoint.bin while it trains and the folder --out/model, with 8-bit weights, at the end."
    })
public final class DecoderCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      defaultValue = "edge-model",
      description = "Folder for checkpoint and model (default ${DEFAULT-VALUE}).")
  private Path out = Path.of("edge-model");

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Seed of weights and tasks (default ${DEFAULT-VALUE}).")
  private long seed = 7;

  @Option(
      names = "--minutes",
      defaultValue = "45",
      description = "Wall-clock limit in minutes (default ${DEFAULT-VALUE}).")
  private double minutes = 45;

  @Option(
      names = "--steps",
      defaultValue = "20000",
      description = "Updates at most (default ${DEFAULT-VALUE}).")
  private int steps = 20_000;

  @Option(
      names = "--layers",
      defaultValue = "4",
      description = "Blocks (default ${DEFAULT-VALUE}).")
  private int layers = 4;

  @Option(
      names = "--hidden",
      defaultValue = "192",
      description = "Width, a multiple of 32 (default ${DEFAULT-VALUE}).")
  private int hidden = 192;

  @Option(
      names = "--heads",
      defaultValue = "6",
      description = "Attention heads (default ${DEFAULT-VALUE}).")
  private int heads = 6;

  @Option(
      names = "--feed-forward",
      defaultValue = "384",
      description = "Inner width, a multiple of 32 (default ${DEFAULT-VALUE}).")
  private int feedForward = 384;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.002",
      description = "Highest learning rate (default ${DEFAULT-VALUE}).")
  private float learningRate = 0.002f;

  @Option(
      names = "--batch-tokens",
      defaultValue = "1280",
      description = "Tokens per update (default ${DEFAULT-VALUE}).")
  private int batchTokens = 1280;

  @Option(names = "--resume", description = "Go on from the checkpoint in --out.")
  private boolean resume;

  @Option(
      names = "--export-only",
      description = "Train nothing; write the model folder of the checkpoint in --out.")
  private boolean exportOnly;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Training training =
        new Training(
            new Training.Plan(
                out,
                seed,
                layers,
                hidden,
                heads,
                feedForward,
                steps,
                learningRate,
                batchTokens,
                minutes,
                resume),
            this::say);
    training.export(exportOnly ? training.checkpoint() : training.run());
    return 0;
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
