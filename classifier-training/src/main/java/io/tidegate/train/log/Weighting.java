package io.tidegate.train.log;

import java.util.Arrays;

/**
 * Inverse-propensity weights (Horvitz and Thompson 1952), clipped from above (Ionides 2008) and
 * scaled to a mean of 1: a row that was unlikely to be seen stands for those of its kind that were
 * not seen.
 *
 * @param weights one a row, mean 1
 * @param clipped rows whose weight was cut down
 * @param effective effective sample size (Kish 1965), {@code (sum w)^2 / sum w^2}: as many rows of
 *     equal weight would say as much
 */
@SuppressWarnings("ArrayRecordComponent")
record Weighting(double[] weights, int clipped, double effective) {

  /**
   * Weighs rows.
   *
   * @param chances with which each row could be seen, above 0 and at most 1
   * @param clip largest weight before scaling, at least 1
   */
  static Weighting of(double[] chances, double clip) {
    if (!(clip >= 1)) {
      throw new IllegalArgumentException("--clip must be >= 1, was " + clip);
    }
    double[] weights = new double[chances.length];
    int clipped = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      double raw = 1 / chances[i];
      weights[i] = Math.min(clip, raw);
      clipped += raw > clip ? 1 : 0;
      sum += weights[i];
      squares += weights[i] * weights[i];
    }
    double mean = sum / Math.max(1, weights.length);
    return new Weighting(
        Arrays.stream(weights).map(w -> w / mean).toArray(),
        clipped,
        squares == 0 ? 0 : sum * sum / squares);
  }
}
