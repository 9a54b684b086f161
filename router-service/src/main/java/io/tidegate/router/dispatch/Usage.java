package io.tidegate.router.dispatch;

/**
 * Tokens as an upstream counted them.
 *
 * @param promptTokens at least 0
 * @param outputTokens at least 0
 */
public record Usage(long promptTokens, long outputTokens) {}
