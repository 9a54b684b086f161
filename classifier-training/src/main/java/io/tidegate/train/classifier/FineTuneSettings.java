package io.tidegate.train.classifier;

import ai.djl.Device;

/**
 * How a fine-tuning run goes about it.
 *
 * @param batchSize examples per step
 * @param seed of every random choice
 * @param saveEverySteps steps between checkpoints
 * @param lookEverySteps steps between looks at the rows kept aside
 * @param patience looks without a new lowest loss on the rows kept aside after which training ends
 *     and the best weights are taken; 0 trains to the end and takes the last
 * @param device where the arithmetic runs
 */
public record FineTuneSettings(
    int batchSize, long seed, int saveEverySteps, int lookEverySteps, int patience, Device device) {
  private static final int EVERY = 500;

  public FineTuneSettings {
    if (batchSize < 1 || saveEverySteps < 1 || lookEverySteps < 1) {
      throw new IllegalArgumentException(
          "--batch, --save-every and --look-every must be >= 1, were "
              + batchSize
              + ", "
              + saveEverySteps
              + " and "
              + lookEverySteps);
    }
  }

  /** The usual ones, on the processor. */
  public static FineTuneSettings of(int batchSize, long seed) {
    return new FineTuneSettings(batchSize, seed, EVERY, EVERY, 0, Device.cpu());
  }
}
