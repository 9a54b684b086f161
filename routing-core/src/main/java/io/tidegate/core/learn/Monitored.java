package io.tidegate.core.learn;

import java.util.Locale;

/** A quantity that is watched for drift, and the sums that a change of it puts in doubt. */
public enum Monitored {
  QUALITY(Group.QUALITY),
  OUTPUT_TOKENS(Group.OPERATIONAL),
  FIRST_TOKEN_SECONDS(Group.OPERATIONAL),
  TOKEN_SECONDS(Group.OPERATIONAL),
  FAILURE(Group.FAILURE);

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

  Monitored(Group group) {
    this.group = group;
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
