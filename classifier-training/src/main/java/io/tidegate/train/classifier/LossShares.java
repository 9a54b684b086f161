package io.tidegate.train.classifier;

/** How much each head's loss counts; the task's counts 1. */
public final class LossShares {
  /** Binary cross-entropy of the small-model score. */
  public static final float SMALL = 0.7f;

  /** Squared error of log2(1 + output tokens). */
  public static final float LENGTH = 0.12f;

  /** Cross-entropy of the domain: a by-product. */
  public static final float DOMAIN = 0.1f;

  /** Cross-entropy of personal data per token. */
  public static final float PII = 1.5f;

  /** Task, small-model score and length once more, as read from the embedding. */
  public static final float READERS = 0.3f;

  private LossShares() {}
}
