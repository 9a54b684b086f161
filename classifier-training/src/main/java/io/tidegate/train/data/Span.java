package io.tidegate.train.data;

/**
 * A stretch of personal data.
 *
 * @param start first UTF-16 position
 * @param end position after the last
 * @param kind index in {@link Labels#PII}
 */
public record Span(int start, int end, int kind) {
  public Span {
    if (start < 0 || end < start || kind < 0 || kind >= Labels.PII.size()) {
      throw new IllegalArgumentException(
          "span " + start + ".." + end + " of kind " + kind + " is out of range");
    }
  }
}
