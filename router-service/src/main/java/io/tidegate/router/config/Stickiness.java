package io.tidegate.router.config;

import java.util.Locale;

/** When a conversation keeps its model. */
public enum Stickiness {
  /** Unless another is worth more than the switch. */
  ON,
  /** Inside tool loops only. */
  TOOLS,
  /** Never. */
  OFF;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Stickiness ofLabel(String label) {
    for (Stickiness value : values()) {
      if (value.label().equals(label)) {
        return value;
      }
    }
    throw new IllegalArgumentException("must be on, tools or off");
  }
}
