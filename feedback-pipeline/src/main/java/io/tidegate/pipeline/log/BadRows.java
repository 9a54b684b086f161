package io.tidegate.pipeline.log;

/**
 * What happens to rows that can not be used: the first one stops the reading, or all are counted.
 */
public final class BadRows {

  private final boolean skip;
  private long count;

  private BadRows(boolean skip) {
    this.skip = skip;
  }

  /** The first bad row ends the reading with its place and reason. */
  public static BadRows stop() {
    return new BadRows(false);
  }

  /** Bad rows are counted. */
  public static BadRows skip() {
    return new BadRows(true);
  }

  /**
   * Reports one.
   *
   * @throws BadRowException unless bad rows are skipped
   */
  public void add(String where, String sentence) {
    if (!skip) {
      throw new BadRowException(where, sentence);
    }
    count++;
  }

  /** Rows skipped. */
  public long count() {
    return count;
  }
}
