package io.tidegate.deploy.cloud;

import io.tidegate.core.catalog.Price;

/**
 * The stated behaviour of the simulated cloud.
 *
 * @param model the name it answers under
 * @param seed makes accuracy, length and times a function of the prompt
 * @param accuracy share of known questions that it answers right, 0..1
 * @param firstTokenMillisMin shortest time before it begins to think
 * @param firstTokenMillisMax longest
 * @param thinkingTokensMin fewest hidden tokens that it thinks in and bills before an answer
 * @param thinkingTokensMax most
 * @param tokenMillis time per token, hidden or shown
 * @param price what its tokens cost
 */
public record CloudProfile(
    String model,
    long seed,
    double accuracy,
    int firstTokenMillisMin,
    int firstTokenMillisMax,
    int thinkingTokensMin,
    int thinkingTokensMax,
    int tokenMillis,
    Price price) {

  public CloudProfile {
    if (!(accuracy >= 0 && accuracy <= 1)) {
      throw new IllegalArgumentException("accuracy: must be 0 to 1, was " + accuracy);
    }
    requireRange("first_token_ms", firstTokenMillisMin, firstTokenMillisMax);
    requireRange("thinking_tokens", thinkingTokensMin, thinkingTokensMax);
    requireRange("token_ms", 0, tokenMillis);
  }

  /**
   * A large reasoning model behind a good connection: right 93 times in 100, first token of thought
   * after 120 to 280 ms, 40 to 80 tokens of thought, 3 ms a token, 2.50 and 10 USD per million
   * tokens in and out.
   */
  public static CloudProfile standard(long seed) {
    return new CloudProfile(
        "simulated-large-1", seed, 0.93, 120, 280, 40, 80, 3, Price.ofUsdPerMillion(2.5, 10));
  }

  private static void requireRange(String name, int low, int high) {
    if (low < 0 || high < low || high > 60_000) {
      throw new IllegalArgumentException(
          name + ": must be 0 <= low <= high <= 60000, were " + low + " and " + high);
    }
  }
}
