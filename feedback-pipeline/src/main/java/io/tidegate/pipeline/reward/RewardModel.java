package io.tidegate.pipeline.reward;

/**
 * What choices bring on average, learned for each fold of a log from the other folds: no row is
 * judged by a model that has seen it.
 */
public interface RewardModel {

  /** Number of folds that models are fitted for. */
  int FOLDS = 5;

  /**
   * Expected reward.
   *
   * @param fold the fold of the row that is judged
   * @param action symbol of the arm
   * @param x context; the first value is 1
   * @param length values in use
   */
  double predict(int fold, int action, double[] x, int length);

  /** In words, for the report. */
  String sentence();
}
