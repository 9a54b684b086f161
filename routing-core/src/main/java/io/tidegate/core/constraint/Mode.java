package io.tidegate.core.constraint;

import java.util.Locale;

/**
 * Where the caller wants answers from, in the words of Firebase AI Logic's hybrid inference modes.
 *
 * <p>{@code ONLY_*} are constraints. {@code PREFER_*} narrows the eligible arms to that tier as
 * long as any of them is left.
 */
public enum Mode {
  ANY,
  ONLY_EDGE,
  PREFER_EDGE,
  PREFER_CLOUD,
  ONLY_CLOUD;

  /** The name in configuration and headers: {@code any}, {@code only-edge} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when {@code label} names no mode
   */
  public static Mode ofLabel(String label) {
    for (Mode mode : values()) {
      if (mode.label().equals(label)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "mode: must be any, only-edge, prefer-edge, prefer-cloud or only-cloud, was \""
            + label
            + "\"");
  }
}
