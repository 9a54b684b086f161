package io.tidegate.core.catalog;

/**
 * What a model's tokens cost, in micro-USD per million tokens (USD 2.50 per million is 2,500,000).
 *
 * @param inputMicroUsdPerMillion price of a million prompt tokens, 0 to 10^12
 * @param outputMicroUsdPerMillion price of a million completion tokens, 0 to 10^12
 */
public record Price(long inputMicroUsdPerMillion, long outputMicroUsdPerMillion) {

  /** No charge. */
  public static final Price FREE = new Price(0, 0);

  private static final long MICRO_USD_MAX = 1_000_000_000_000L;

  public Price {
    check("input", inputMicroUsdPerMillion);
    check("output", outputMicroUsdPerMillion);
  }

  /** A price from USD per million tokens, rounded to the micro-dollar. */
  public static Price ofUsdPerMillion(double inputUsd, double outputUsd) {
    if (!Double.isFinite(inputUsd) || !Double.isFinite(outputUsd)) {
      throw new IllegalArgumentException(
          "price: must be finite USD per million tokens, was " + inputUsd + " and " + outputUsd);
    }
    return new Price(Math.round(inputUsd * 1e6), Math.round(outputUsd * 1e6));
  }

  /** Exact cost in nano-USD, rounded down; token counts are at least 0. */
  public long costNanoUsd(long inputTokens, long outputTokens) {
    return Math.addExact(
            Math.multiplyExact(inputTokens, inputMicroUsdPerMillion),
            Math.multiplyExact(outputTokens, outputMicroUsdPerMillion))
        / 1_000;
  }

  /** Cost in USD of an expected, possibly fractional number of tokens. */
  public double costUsd(double inputTokens, double outputTokens) {
    return (inputTokens * inputMicroUsdPerMillion + outputTokens * outputMicroUsdPerMillion)
        * 1e-12;
  }

  /** True when tokens cost nothing. */
  public boolean free() {
    return inputMicroUsdPerMillion == 0 && outputMicroUsdPerMillion == 0;
  }

  private static void check(String side, long value) {
    if (value < 0 || value > MICRO_USD_MAX) {
      throw new IllegalArgumentException(
          "price." + side + ": must be 0 to 10^12 micro-USD per million tokens, was " + value);
    }
  }
}
