package io.tidegate.core.learn;

/**
 * A change that was detected in one arm's signal.
 *
 * @param armId the arm
 * @param signal what has changed
 * @param changeBucket the first bucket after the change, as estimated
 * @param detectedBucket the bucket whose residuals gave it away
 * @param statistic the detector's sum there, in standard deviations
 * @param threshold what it had to exceed
 * @param up true when the signal has grown
 */
public record DriftMark(
    String armId,
    Monitored signal,
    long changeBucket,
    long detectedBucket,
    double statistic,
    double threshold,
    boolean up) {

  public DriftMark {
    if (changeBucket > detectedBucket) {
      throw new IllegalArgumentException(
          "drift: a change in bucket " + changeBucket + " can not be seen in " + detectedBucket);
    }
    if (!Double.isFinite(statistic) || !Double.isFinite(threshold)) {
      throw new IllegalArgumentException("drift: statistic and threshold must be finite");
    }
  }

  /** {@code up} or {@code down}. */
  public String direction() {
    return up ? "up" : "down";
  }
}
