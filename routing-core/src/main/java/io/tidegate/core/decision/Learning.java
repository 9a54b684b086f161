package io.tidegate.core.decision;

import java.util.Locale;

/** What a tenant's traffic does to the policy. */
public enum Learning {
  /** Outcomes and feedback are learned from. */
  APPLY,
  /** Recorded, never learned from. */
  OBSERVE,
  /** Neither the policy's exploration nor learning: pinned or evaluation traffic. */
  BYPASS;

  private final String label = name().toLowerCase(Locale.ROOT);

  public String label() {
    return label;
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when {@code label} is not apply, observe or bypass
   */
  public static Learning ofLabel(String label) {
    for (Learning learning : values()) {
      if (learning.label().equals(label)) {
        return learning;
      }
    }
    throw new IllegalArgumentException(
        "learning: must be apply, observe or bypass, was \"" + label + "\"");
  }
}
