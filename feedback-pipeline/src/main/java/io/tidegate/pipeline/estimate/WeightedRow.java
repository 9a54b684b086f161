package io.tidegate.pipeline.estimate;

/**
 * What the estimators need of one logged choice.
 *
 * @param weight candidate's over logged probability of the choice made, finite and at least 0
 * @param reward what it brought
 * @param modelOfChoice the reward model's opinion of the choice made
 * @param modelOfCandidate the reward model's opinion averaged over the candidate's distribution
 */
public record WeightedRow(
    double weight, double reward, double modelOfChoice, double modelOfCandidate) {

  public WeightedRow {
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("weight: must be finite and >= 0, was " + weight);
    }
    if (!Double.isFinite(reward)
        || !Double.isFinite(modelOfChoice)
        || !Double.isFinite(modelOfCandidate)) {
      throw new IllegalArgumentException("reward and model: must be finite");
    }
  }
}
