package io.tidegate.pipeline.estimate;

/**
 * What the estimators need of one logged choice.
 *
 * @param weight candidate's over logged probability of the choice made, finite and at least 0; 0
 *     when the reward was not looked at, and divided by the chance of looking when it was
 * @param weightBound largest weight that the draw could have led to, at least {@code weight}
 * @param reward what it brought; NaN when nobody looked, and then the weight is 0
 * @param modelOfChoice the reward model's opinion of the choice made
 * @param modelOfCandidate the reward model's opinion averaged over the candidate's distribution
 * @param logged the row's term of the log's own worth: the reward, where somebody looked
 * @param incumbent the row's term of the worth of the policy to compare with; often the log's own
 */
public record WeightedRow(
    double weight,
    double weightBound,
    double reward,
    double modelOfChoice,
    double modelOfCandidate,
    double logged,
    double incumbent) {

  public WeightedRow {
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("weight: must be finite and >= 0, was " + weight);
    }
    if (!(weightBound >= weight)) {
      throw new IllegalArgumentException(
          "weight bound: must be at least the weight " + weight + ", was " + weightBound);
    }
    if (!(Double.isFinite(reward) || (Double.isNaN(reward) && weight == 0))
        || !Double.isFinite(modelOfChoice)
        || !Double.isFinite(modelOfCandidate)
        || !Double.isFinite(logged)
        || !Double.isFinite(incumbent)) {
      throw new IllegalArgumentException(
          "reward and model: must be finite, were "
              + reward
              + ", "
              + modelOfChoice
              + ", "
              + modelOfCandidate
              + ", "
              + logged
              + ", "
              + incumbent);
    }
  }

  /** True when the reward was looked at. */
  boolean seen() {
    return !Double.isNaN(reward);
  }

  /** A row whose largest weight is its own and whose incumbent is the log. */
  public static WeightedRow of(
      double weight, double reward, double modelOfChoice, double modelOfCandidate) {
    return new WeightedRow(weight, weight, reward, modelOfChoice, modelOfCandidate, reward, reward);
  }
}
