package io.tidegate.pipeline.estimate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The off-policy estimators over one stream of rows, in constant memory.
 *
 * <ul>
 *   <li>{@code ips}: mean of weight times reward (Horvitz and Thompson 1952)
 *   <li>{@code snips}: the same over the sum of weights (Swaminathan and Joachims 2015)
 *   <li>{@code dm}: the reward model alone
 *   <li>{@code dr}: the model, corrected by the weighted error where it can be seen (Dudik,
 *       Langford, Li 2011)
 *   <li>{@code sndr}: the same with self-normalised correction
 *   <li>{@code switch-dr}: no correction where the weight exceeds a threshold (Wang, Agarwal, Dudik
 *       2017)
 *   <li>{@code dros}: weights shrunk to {@code L w / (w^2 + L)} (Su, Dimakopoulou, Krishnamurthy,
 *       Dudik 2020)
 * </ul>
 */
public final class Estimators {

  private final double switchThreshold;
  private final double drosLambda;
  private final Mean ips = new Mean();
  private final RatioMean snips = new RatioMean();
  private final Mean dm = new Mean();
  private final Mean dr = new Mean();
  private final RatioMean sndr = new RatioMean();
  private final Mean switchDr = new Mean();
  private final Mean dros = new Mean();
  private final Mean weights = new Mean();
  private final Mean logged = new Mean();
  private double squaredWeights;
  private double weightSum;
  private double weightMax;

  /**
   * @param switchThreshold largest weight that SWITCH-DR corrects with, at least 0
   * @param drosLambda shrinkage of DRos, at least 0; 0 is the model alone, infinity is DR
   */
  public Estimators(double switchThreshold, double drosLambda) {
    if (!(switchThreshold >= 0) || !(drosLambda >= 0)) {
      throw new IllegalArgumentException(
          "switch threshold and dros lambda: must be >= 0, were "
              + switchThreshold
              + " and "
              + drosLambda);
    }
    this.switchThreshold = switchThreshold;
    this.drosLambda = drosLambda;
  }

  public void add(WeightedRow row) {
    double w = row.weight();
    double error = row.reward() - row.modelOfChoice();
    double base = row.modelOfCandidate();
    ips.add(w * row.reward());
    snips.add(w, row.reward(), 0);
    dm.add(base);
    dr.add(base + w * error);
    sndr.add(w, error, base);
    switchDr.add(base + (w <= switchThreshold ? w * error : 0));
    dros.add(base + shrunk(w) * error);
    weights.add(w);
    logged.add(row.reward());
    squaredWeights += w * w;
    weightSum += w;
    weightMax = Math.max(weightMax, w);
  }

  private double shrunk(double w) {
    if (Double.isInfinite(drosLambda)) {
      return w;
    }
    return w == 0 ? 0 : drosLambda * w / (w * w + drosLambda);
  }

  /** All estimates by name. */
  public Map<String, Interval> estimates() {
    Map<String, Interval> all = new LinkedHashMap<>();
    all.put("ips", ips.interval());
    all.put("snips", snips.interval());
    all.put("dm", dm.interval());
    all.put("dr", dr.interval());
    all.put("sndr", sndr.interval());
    all.put("switch-dr", switchDr.interval());
    all.put("dros", dros.interval());
    return all;
  }

  /** Mean reward of what was logged. */
  public Interval logged() {
    return logged.interval();
  }

  public long n() {
    return weights.n();
  }

  /** Effective sample size {@code (sum w)^2 / sum w^2} (Kish 1965); 0 of nothing. */
  public double ess() {
    return squaredWeights == 0 ? 0 : weightSum * weightSum / squaredWeights;
  }

  /** Mean weight; its expectation is 1 when the log supports the candidate. */
  public double meanWeight() {
    return weights.value();
  }

  public double meanWeightError() {
    return weights.standardError();
  }

  public double maxWeight() {
    return weightMax;
  }
}
