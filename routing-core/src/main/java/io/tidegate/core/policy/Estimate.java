package io.tidegate.core.policy;

/**
 * What an arm is expected to do with one request.
 *
 * @param quality expected quality, 0..1
 * @param qualityWidth one standard deviation of the estimated mean's posterior, in units of noise
 * @param outputTokens expected completion length, tokens, at least 1
 * @param seconds expected time to the last token, seconds, at least 0
 */
public record Estimate(double quality, double qualityWidth, double outputTokens, double seconds) {

  /** Utility under {@code weights} for a prompt of {@code promptTokens} on {@code candidate}. */
  public double utility(ScoreWeights weights, Candidate candidate, int promptTokens) {
    return weights.utility(quality, candidate.price().costUsd(promptTokens, outputTokens), seconds);
  }
}
