package io.tidegate.core.learn;

import io.tidegate.core.stats.Signal;
import java.util.Locale;

/** A quantity that is watched for drift, and the sums that a change of it puts in doubt. */
public enum Monitored {
  QUALITY(Group.QUALITY, 0, Signal.QUALITY.stepsPerUnit(), 0.5, 0.25),
  OUTPUT_TOKENS(Group.OPERATIONAL, 0, Signal.OUTPUT_TOKENS.stepsPerUnit(), 64, 64),
  FIRST_TOKEN_SECONDS(Group.OPERATIONAL, 1, Signal.FIRST_TOKEN_SECONDS.stepsPerUnit(), 0.5, 0.5),
  TOKEN_SECONDS(Group.OPERATIONAL, 2, Signal.TOKEN_SECONDS.stepsPerUnit(), 0.01, 0.01),
  FAILURE(Group.FAILURE, 0, 1, 0, 0);

  /** Sums that are weighted together. */
  public enum Group {
    /** The quality Gram matrix. */
    QUALITY,
    /** The operational Gram matrix with its three signals. */
    OPERATIONAL,
    /** Attempts and failures. */
    FAILURE
  }

  private final Group group;
  private final int row;
  private final double unit;
  private final double meanPrior;
  private final double noisePrior;

  Monitored(Group group, int row, double unit, double meanPrior, double noisePrior) {
    this.group = group;
    this.row = row;
    this.unit = unit;
    this.meanPrior = meanPrior;
    this.noisePrior = noisePrior;
  }

  /** Which of its group's signals it is. */
  int row() {
    return row;
  }

  /** Grid steps in one unit of the signal. */
  double unit() {
    return unit;
  }

  /** What is expected of an arm that nothing is known of. */
  double meanPrior() {
    return meanPrior;
  }

  /** Standard deviation around {@link #meanPrior()}. */
  double noisePrior() {
    return noisePrior;
  }

  public Group group() {
    return group;
  }

  /** The name in events and snapshots. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The quantity of a label.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Monitored of(String label) {
    for (Monitored monitored : values()) {
      if (monitored.label().equals(label)) {
        return monitored;
      }
    }
    throw new IllegalArgumentException("signal: there is no \"" + label + "\"");
  }
}
