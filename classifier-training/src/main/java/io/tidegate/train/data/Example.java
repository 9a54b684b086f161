package io.tidegate.train.data;

import java.util.List;
import java.util.Optional;

/**
 * One text with whatever labels its source has.
 *
 * @param task index in {@link Labels#TASKS}, or -1
 * @param smallOk chance that a small model answers well, 0 to 1, or NaN
 * @param outputTokens length of a good answer in tokens, or NaN
 * @param domain index in {@link Labels#DOMAINS}, or -1
 * @param weight how much the row's labels count in the loss beside other rows, at least 0; 1 for
 *     rows that stand for themselves alone
 * @param spans all personal data in the text, or empty when nobody looked for it
 * @param source where the row comes from
 * @param group rows of one group are alike (one template, one row) and stay on one side of a split
 */
public record Example(
    String text,
    int task,
    float smallOk,
    float outputTokens,
    int domain,
    float weight,
    Optional<List<Span>> spans,
    String source,
    String group) {

  /** A row without domain that stands for itself alone. */
  public Example(
      String text,
      int task,
      float smallOk,
      float outputTokens,
      Optional<List<Span>> spans,
      String source,
      String group) {
    this(text, task, smallOk, outputTokens, -1, 1, spans, source, group);
  }

  /** The same labels for another text, whose personal data is given. */
  public Example reworded(String other, Optional<List<Span>> otherSpans) {
    return new Example(
        other, task, smallOk, outputTokens, domain, weight, otherSpans, source, group);
  }

  /** The same row without its small-model label. */
  public Example withoutSmallOk() {
    return new Example(text, task, Float.NaN, outputTokens, domain, weight, spans, source, group);
  }

  /** The same row with a domain, -1 for none. */
  public Example inDomain(int index) {
    return new Example(text, task, smallOk, outputTokens, index, weight, spans, source, group);
  }

  /**
   * Whether this row belongs to the tenth that is kept out of training; decided by its group alone.
   */
  public boolean heldOut() {
    return hash(10) == 0;
  }

  /**
   * Whether a row kept out of training serves to fit temperatures and thresholds (one half) or only
   * to measure; decided by its group alone.
   */
  public boolean fitsCalibration() {
    return hash(20) < 10;
  }

  /** A number below {@code buckets} that depends on the group alone. */
  private int hash(int buckets) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < group.length(); i++) {
      hash = (hash ^ group.charAt(i)) * 0x100000001b3L;
    }
    return (int) Long.remainderUnsigned(hash ^ (hash >>> 29), buckets);
  }
}
