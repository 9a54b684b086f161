package io.tidegate.core.decision;

import java.util.Locale;

/** Why the chosen arm answers. */
public enum Reason {
  /** The policy's best arm. */
  POLICY,
  /** Another than the best, drawn in order to learn. */
  EXPLORE,
  /** Too little is known: a uniform draw. */
  COLD_START,
  /** No other arm was eligible. */
  ONLY_ELIGIBLE,
  /** The request named the model. */
  PINNED,
  /** An earlier attempt of the same request failed. */
  FALLBACK;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in headers and events. */
  public String label() {
    return label;
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when {@code label} names no reason
   */
  public static Reason ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
