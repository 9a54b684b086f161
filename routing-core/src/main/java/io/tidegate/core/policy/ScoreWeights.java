package io.tidegate.core.policy;

/**
 * What a request's utility is made of: {@code quality * q - costPerUsd * usd - latencyPerSecond *
 * seconds}.
 *
 * @param quality worth of a perfect answer, at least 0
 * @param costPerUsd worth of a saved dollar in the same unit, at least 0
 * @param latencyPerSecond worth of a saved second in the same unit, at least 0
 */
public record ScoreWeights(double quality, double costPerUsd, double latencyPerSecond) {

  /** A perfect answer is worth 5 cents or 50 seconds. */
  public static final ScoreWeights DEFAULT = new ScoreWeights(1, 20, 0.02);

  /** Beyond it, the utility of a dear arm would leave what a double can tell apart. */
  private static final double MAX = 1e12;

  public ScoreWeights {
    requireWeight("quality", quality);
    requireWeight("cost_per_usd", costPerUsd);
    requireWeight("latency_per_s", latencyPerSecond);
  }

  /** These weights with another worth of a saved dollar. */
  public ScoreWeights withCostPerUsd(double other) {
    return new ScoreWeights(quality, other, latencyPerSecond);
  }

  /** Utility of one outcome. */
  public double utility(double qualityShare, double costUsd, double seconds) {
    return quality * qualityShare - costPerUsd * costUsd - latencyPerSecond * seconds;
  }

  private static void requireWeight(String name, double value) {
    if (!(value >= 0 && value <= MAX)) {
      throw new IllegalArgumentException("reward." + name + ": must be 0 to 1e12, was " + value);
    }
  }
}
