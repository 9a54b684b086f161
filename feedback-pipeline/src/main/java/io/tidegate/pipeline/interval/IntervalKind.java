package io.tidegate.pipeline.interval;

import java.util.Locale;

/** Ways to put an interval around an estimate. */
public enum IntervalKind {
  /** Student's t: right for many rows and moderate weights. */
  T,
  /**
   * Empirical Bernstein: right for any number of rows whose terms lie in the stated range, and
   * several times wider.
   */
  EB,
  /** Cressie-Read divergence: uses that weights have mean one. */
  CR;

  /** Name on the command line and in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when {@code label} is not t, eb or cr
   */
  public static IntervalKind ofLabel(String label) {
    for (IntervalKind kind : values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("interval: must be t, eb or cr, was \"" + label + "\"");
  }
}
