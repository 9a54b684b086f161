package io.tidegate.edge.skills;

/**
 * The half of the material that a task is drawn from: a string or a number pair belongs to exactly
 * one half, by its hash, so nothing seen in training returns in the held-out figures.
 */
public enum Split {
  /** Material for training: five sixths. */
  TRAIN,
  /** Material kept aside for evaluation and for demonstrations: one sixth. */
  HELD_OUT;

  private static final int PARTS = 6;

  /** The half that {@code text} belongs to; the same on every machine and in every version. */
  public static Split of(String text) {
    int hash =
        0x811c9dc5; // FNV-1a over UTF-16 units, then a finaliser, because FNV's low bits are weak
    // on short strings
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x01000193;
    }
    hash = (hash ^ (hash >>> 15)) * 0x2c1b3c6d;
    return Integer.remainderUnsigned(hash ^ (hash >>> 13), PARTS) == 0 ? HELD_OUT : TRAIN;
  }
}
