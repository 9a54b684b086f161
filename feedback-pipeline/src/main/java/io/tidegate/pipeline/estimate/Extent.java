package io.tidegate.pipeline.estimate;

/** The ranges that rows' values span, from which follow the ranges that terms can lie in. */
final class Extent {

  double weightMax;
  double weightBound;
  double baseMin = Double.POSITIVE_INFINITY;
  double baseMax = Double.NEGATIVE_INFINITY;
  double modelMin = Double.POSITIVE_INFINITY;
  double modelMax = Double.NEGATIVE_INFINITY;
  double rewardMin = Double.POSITIVE_INFINITY;
  double rewardMax = Double.NEGATIVE_INFINITY;

  void add(WeightedRow row) {
    weightMax = Math.max(weightMax, row.weight());
    weightBound = Math.max(weightBound, row.weightBound());
    baseMin = Math.min(baseMin, row.modelOfCandidate());
    baseMax = Math.max(baseMax, row.modelOfCandidate());
    modelMin = Math.min(modelMin, row.modelOfChoice());
    modelMax = Math.max(modelMax, row.modelOfChoice());
    if (row.seen()) {
      rewardMin = Math.min(rewardMin, row.reward());
      rewardMax = Math.max(rewardMax, row.reward());
    }
  }

  void merge(Extent that) {
    weightMax = Math.max(weightMax, that.weightMax);
    weightBound = Math.max(weightBound, that.weightBound);
    baseMin = Math.min(baseMin, that.baseMin);
    baseMax = Math.max(baseMax, that.baseMax);
    modelMin = Math.min(modelMin, that.modelMin);
    modelMax = Math.max(modelMax, that.modelMax);
    rewardMin = Math.min(rewardMin, that.rewardMin);
    rewardMax = Math.max(rewardMax, that.rewardMax);
  }
}
