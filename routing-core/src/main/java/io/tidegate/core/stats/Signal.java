package io.tidegate.core.stats;

/** A physical quantity learned per arm, on a fixed grid. */
public enum Signal {
  /** Goodness of the answer, 0..1; grid 2^-14. */
  QUALITY(0, 1, 1 << 14),
  /** Completion length, tokens, 0..32768; grid 1. */
  OUTPUT_TOKENS(0, 32_768, 1),
  /** Time to the first token, seconds, 0..120; grid 0.1 ms. */
  FIRST_TOKEN_SECONDS(0, 120, 10_000),
  /** Time per output token after the first, seconds, 0..5; grid 1 microsecond. */
  TOKEN_SECONDS(0, 5, 1_000_000);

  private final double min;
  private final double max;
  private final long stepsPerUnit;

  Signal(double min, double max, long stepsPerUnit) {
    this.min = min;
    this.max = max;
    this.stepsPerUnit = stepsPerUnit;
  }

  public long stepsPerUnit() {
    return stepsPerUnit;
  }

  /**
   * Clips to the range and rounds to the grid.
   *
   * @throws IllegalArgumentException when {@code value} is NaN or infinite
   */
  public long quantise(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name() + ": must be finite, was " + value);
    }
    return Math.round(Math.max(min, Math.min(max, value)) * stepsPerUnit);
  }
}
