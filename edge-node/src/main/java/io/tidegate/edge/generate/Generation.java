package io.tidegate.edge.generate;

/**
 * How an answer ended.
 *
 * @param end why
 * @param promptTokens tokens of the prompt
 * @param outputTokens tokens drawn, without the one that ends an answer
 * @param promptNanos from the start to the first token's logits
 * @param decodeNanos from there to the end
 */
public record Generation(
    End end, int promptTokens, int outputTokens, long promptNanos, long decodeNanos) {
  /** Why an answer ended. */
  public enum End {
    /** The model ended it, or a stop sequence did. */
    STOP,
    /** The most tokens asked for, or the end of the context window. */
    LENGTH,
    /** The caller went away. */
    CANCELLED
  }
}
