package io.tidegate.train.cli.options;

import io.tidegate.train.classifier.FineTuneSettings;
import io.tidegate.train.classifier.Pace;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that fine-tunes. */
public final class FineTuneOptions {
  private static final int EVERY_STEPS = 500;

  @Mixin private Pace pace = new Pace();

  @Option(
      names = "--batch",
      defaultValue = "32",
      description = "Examples per step of fine-tuning. Default: ${DEFAULT-VALUE}")
  private int batch = 32;

  /** How long, and how fast. */
  public Pace pace() {
    return pace.showing(Progress::show);
  }

  /** The settings of a run to the end, with a look and a checkpoint every 500 steps. */
  public FineTuneSettings settings(RunOptions run) {
    return settings(run, EVERY_STEPS, EVERY_STEPS, 0);
  }

  /**
   * The settings of a run.
   *
   * @param earlyStop looks without a new lowest loss after which it ends; 0 for none
   */
  public FineTuneSettings settings(RunOptions run, int saveEvery, int lookEvery, int earlyStop) {
    return new FineTuneSettings(
        batch, run.seed(), saveEvery, lookEvery, earlyStop, run.device().pick());
  }
}
