package io.tidegate.pipeline.log;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens to rows that can not be used: the first one stops the reading, or all are counted
 * and the first few kept for the report.
 */
public final class BadRows {

  private static final int EXAMPLES_MAX = 5;

  private final boolean skip;
  private final List<String> examples = new ArrayList<>();
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
    count(where + ": " + sentence);
  }

  /**
   * Reports a file that breaks off: what came before it is used, the lost rest counts as one row.
   *
   * @throws CutOffException unless bad rows are skipped
   */
  public void addCutOff(CutOffException cutOff) throws CutOffException {
    if (!skip) {
      throw cutOff;
    }
    count(cutOff.place() + ": the gzip data is cut off or damaged here");
  }

  private void count(String example) {
    count++;
    if (examples.size() < EXAMPLES_MAX) {
      examples.add(example);
    }
  }

  /** Rows skipped. */
  public long count() {
    return count;
  }

  /** Places and reasons of the first few. */
  public List<String> examples() {
    return List.copyOf(examples);
  }
}
