package io.tidegate.train.classifier;

import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/**
 * How long a training runs and how its learning rate goes: up over the first 4%, then down in a
 * straight line to a twentieth. A length in steps makes runs repeatable; a length in minutes does
 * not.
 */
public final class Pace {
  private static final double WARM_SHARE = 0.04;
  private static final double LAST_SHARE = 0.05;
  private static final long REPORT_EVERY_NANOS = 2_000_000_000L;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description =
          "Wall-clock length of this step, unless --steps is given. Default: ${DEFAULT-VALUE}")
  double minutes = 10;

  @Option(
      names = "--steps",
      description = "Length in steps; with the same seed the result is the same.")
  long steps;

  @Option(
      names = "--rate",
      description = "Highest learning rate. Default: 0.001 for pretraining, 0.0006 for fine-tuning")
  double highestRate;

  /** Stops early, as an interruption would; the schedule stays that of the full length. */
  long stopAt = Long.MAX_VALUE;

  private Consumer<String> progress = line -> {};

  private long beganNanos;
  private long reportedNanos;
  private long firstStep;
  private int batch;
  private double smoothed = Double.NaN;

  /** Shows a line of progress now and then, in place of the one before. */
  public Pace showing(Consumer<String> screen) {
    progress = screen;
    return this;
  }

  /** Starts the clock; {@code step} steps were done before. */
  public void begin(long step, int examplesPerStep) {
    beganNanos = System.nanoTime();
    reportedNanos = beganNanos;
    firstStep = step;
    batch = examplesPerStep;
  }

  /** The share done, 0 to 1. */
  public double share(long step) {
    double share =
        steps > 0
            ? (double) step / (double) steps
            : (double) (System.nanoTime() - beganNanos) / (minutes * 60e9);
    return Math.min(1, share);
  }

  /** Whether the end is reached. */
  public boolean done(long step) {
    return share(step) >= 1 || step >= stopAt;
  }

  /** Whether the full length was gone. */
  boolean reachedEnd(long step) {
    return share(step) >= 1;
  }

  /** The learning rate at this point. */
  public double rate(double usual, long step) {
    double highest = highestRate > 0 ? highestRate : usual;
    double share = share(step);
    double down = 1 - (1 - LAST_SHARE) * (share - WARM_SHARE) / (1 - WARM_SHARE);
    return highest * Math.min(down, Math.max(share, 1e-3) / WARM_SHARE);
  }

  /** Shows a line now and then: step, loss, examples per second, time left. */
  public void report(double loss, long step) {
    smoothed = Double.isNaN(smoothed) ? loss : 0.98 * smoothed + 0.02 * loss;
    long now = System.nanoTime();
    if (now - reportedNanos < REPORT_EVERY_NANOS && !done(step)) {
      return;
    }
    reportedNanos = now;
    double seconds = (double) (now - beganNanos) / 1e9;
    double left =
        share(step) > 0
            ? (steps > 0
                ? seconds * (double) (steps - step) / (double) Math.max(1, step - firstStep)
                : minutes * 60 - seconds)
            : 0;
    progress.accept(
        String.format(
            Locale.ROOT,
            "step %d  loss %.4f  %.0f examples/s  %.0f s left",
            step,
            smoothed,
            (double) (step - firstStep) * batch / seconds,
            Math.max(0, left)));
  }
}
