package io.tidegate.train.classifier;

/**
 * How many tokens of a long text the model reads.
 *
 * @param head tokens from the front, {@code [CLS]} included
 * @param tail tokens from the back, {@code [SEP]} included
 */
public record TokenBudget(int head, int tail) {
  public TokenBudget {
    if (head < 1 || tail < 1) {
      throw new IllegalArgumentException(
          "head and tail must be >= 1, were " + head + " and " + tail);
    }
  }

  /** Three quarters front, one quarter back. */
  public static TokenBudget of(int total) {
    return new TokenBudget(total - total / 4, total / 4);
  }

  /** Tokens in all. */
  public int total() {
    return head + tail;
  }
}
