package io.tidegate.pipeline.estimate;

import io.tidegate.pipeline.interval.IntervalKind;

/**
 * Constants of the estimators and what is known of rewards.
 *
 * @param switchThreshold largest weight that SWITCH-DR corrects with, at least 0; may be infinite
 * @param drosLambda shrinkage of DRos, at least 0; 0 is the model alone, infinity is DR
 * @param rewardMin least reward there can be; NaN for the least that was seen
 * @param rewardMax largest reward there can be; NaN for the largest that was seen
 * @param interval which interval stands beside each estimate
 */
public record EstimatorOptions(
    double switchThreshold,
    double drosLambda,
    double rewardMin,
    double rewardMax,
    IntervalKind interval) {

  /** Threshold 10, lambda 100, rewards as seen, Student's t. */
  public static final EstimatorOptions DEFAULT =
      new EstimatorOptions(10, 100, Double.NaN, Double.NaN, IntervalKind.T);

  public EstimatorOptions {
    if (!(switchThreshold >= 0) || !(drosLambda >= 0)) {
      throw new IllegalArgumentException(
          "switch threshold and dros lambda: must be >= 0, were "
              + switchThreshold
              + " and "
              + drosLambda);
    }
    if (Double.isNaN(rewardMin) != Double.isNaN(rewardMax)
        || rewardMin > rewardMax
        || Double.isInfinite(rewardMin)
        || Double.isInfinite(rewardMax)) {
      throw new IllegalArgumentException(
          "reward range: must be two finite numbers in order, was " + rewardMin + "," + rewardMax);
    }
  }

  public EstimatorOptions withThresholds(double threshold, double lambda) {
    return new EstimatorOptions(threshold, lambda, rewardMin, rewardMax, interval);
  }

  public EstimatorOptions withRewards(double min, double max) {
    return new EstimatorOptions(switchThreshold, drosLambda, min, max, interval);
  }

  public EstimatorOptions withInterval(IntervalKind kind) {
    return new EstimatorOptions(switchThreshold, drosLambda, rewardMin, rewardMax, kind);
  }
}
