package io.tidegate.pipeline.replay;

/** Where a candidate that scores with learned statistics has them from. */
public enum LearnedFrom {
  /** Nothing: the prior. */
  NONE("nothing (the prior)"),
  /** The other half of the log, halves by hash of the decision id: no row judges its own lesson. */
  CROSS_FIT("the other half of the log (cross-fit)"),
  /**
   * The log's last snapshot: it has learned from the very rows that judge it, so it looks better
   * than it is.
   */
  LAST("the log's last snapshot, which has seen these very rows: optimistic"),
  /** A snapshot from elsewhere. */
  FILE("a snapshot file");

  private final String sentence;

  LearnedFrom(String sentence) {
    this.sentence = sentence;
  }

  /** In words. */
  public String sentence() {
    return sentence;
  }
}
