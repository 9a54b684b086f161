package io.tidegate.pipeline.rows;

import io.tidegate.pipeline.scan.RowBytes;

/**
 * One packed row, read where it lies.
 *
 * <p>Little-endian: length, flags (int each); id hash (long); reward, chance that it was looked at,
 * logged probability of the choice (double each); number of arms, place of the choice (int each);
 * time of decision (long); for decisions, what can be learned from it (four doubles and an int);
 * arms (int each); then as the flags say all logged probabilities, target, model values (a double
 * an arm each), a context (count, doubles), or a decision's own context.
 */
public final class RowView {

  static final int KNOWN = 1;
  static final int TARGET = 2;
  static final int MODEL = 4;
  static final int VECTOR = 8;
  static final int DECISION = 16;
  static final int EXCLUDED = 32;

  static final int FLAGS_AT = 4;
  static final int REWARD_AT = 16;
  static final int KEEP_AT = 24;
  static final int HEAD = 56;
  static final int LESSON_AT = HEAD;
  static final int LESSON_BYTES = 40; // four doubles, an int, and an int that is not used

  private byte[] bytes = {};
  private int at;
  private int flags;
  private int n;
  private int actionsAt;
  private int knownAt;
  private int targetAt;
  private int modelAt;
  private int restAt;

  /** Moves to the row that begins at {@code at}; returns where the next one begins. */
  public int move(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
    flags = RowBytes.getInt(bytes, at + FLAGS_AT);
    n = RowBytes.getInt(bytes, at + 40);
    actionsAt = at + HEAD + (has(DECISION) ? LESSON_BYTES : 0);
    knownAt = actionsAt + 4 * n;
    targetAt = knownAt + (has(KNOWN) ? 8 * n : 0);
    modelAt = targetAt + (has(TARGET) ? 8 * n : 0);
    restAt = modelAt + (has(MODEL) ? 8 * n : 0);
    return at + RowBytes.getInt(bytes, at);
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public long idHash() {
    return RowBytes.getLong(bytes, at + 8);
  }

  /** What the choice brought; NaN when nobody looked. */
  public double reward() {
    return RowBytes.getDouble(bytes, at + REWARD_AT);
  }

  /** Chance with which somebody looked at the reward, above 0 and at most 1. */
  public double keep() {
    return RowBytes.getDouble(bytes, at + KEEP_AT);
  }

  /** Logged probability of the choice. */
  public double propensity() {
    return RowBytes.getDouble(bytes, at + 32);
  }

  /** Number of arms that could be chosen. */
  public int arms() {
    return n;
  }

  /** Place of the choice among them. */
  public int chosen() {
    return RowBytes.getInt(bytes, at + 44);
  }

  /** When it was decided, milliseconds since 1970; 0 when the log does not say. */
  public long decidedMillis() {
    return RowBytes.getLong(bytes, at + 48);
  }

  /** Symbol of arm {@code i}. */
  public int action(int i) {
    return RowBytes.getInt(bytes, actionsAt + 4 * i);
  }

  /** True when the log holds the probability of every arm, not only of the one chosen. */
  public boolean known() {
    return has(KNOWN);
  }

  public double propensity(int i) {
    return RowBytes.getDouble(bytes, knownAt + 8 * i);
  }

  /** True when the row brings the candidate's distribution. */
  public boolean hasTarget() {
    return has(TARGET);
  }

  public double target(int i) {
    return RowBytes.getDouble(bytes, targetAt + 8 * i);
  }

  /** True when the row brings a reward model's values. */
  public boolean hasModel() {
    return has(MODEL);
  }

  public double model(int i) {
    return RowBytes.getDouble(bytes, modelAt + 8 * i);
  }

  /** True for a row that teaches but is not weighed. */
  public boolean excluded() {
    return has(EXCLUDED);
  }

  /** True for a decision of ours, with features for each arm. */
  public boolean isDecision() {
    return has(DECISION);
  }

  byte[] bytes() {
    return bytes;
  }

  int at() {
    return at;
  }

  int restAt() {
    return restAt;
  }

  /** Number of context values: of every arm for decisions, of the row for others; 0 for none. */
  public int dimension() {
    if (has(DECISION)) {
      return RowBytes.getInt(bytes, restAt + DecisionPart.DIMENSION_AT);
    }
    return has(VECTOR) ? RowBytes.getInt(bytes, restAt) : 0;
  }

  /** Writes the context of arm {@code i} behind the constant 1 of {@code x}, or over it. */
  public void context(int i, double[] x) {
    x[0] = 1;
    int d = dimension();
    if (has(DECISION)) {
      DecisionPart.features(this, i, d, x);
      return;
    }
    for (int k = 0; k < d; k++) {
      x[k + 1] = RowBytes.getDouble(bytes, restAt + 4 + 8 * k);
    }
  }

  /** Length of {@link #context}: a decision's features begin with a constant of their own. */
  public int contextLength() {
    return has(DECISION) ? dimension() : dimension() + 1;
  }
}
