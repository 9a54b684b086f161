package io.tidegate.router.dispatch;

/**
 * Tokens as an upstream counted them.
 *
 * @param promptTokens at least 0
 * @param outputTokens at least 0
 */
public record Usage(long promptTokens, long outputTokens) {
  /** Output tokens of a text whose upstream counted none: one for four characters, at least one. */
  static long estimate(long characters) {
    return Math.max(1, characters / 4);
  }
}
