package io.tidegate.pipeline.replay;

import io.tidegate.pipeline.estimate.ArmTable;
import io.tidegate.pipeline.estimate.Estimators;
import io.tidegate.pipeline.interval.ConfidenceSequence;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.interval.IntervalKind;
import java.util.List;
import java.util.Map;

/**
 * A log's answer about a candidate.
 *
 * @param log the log's place
 * @param policy the candidate
 * @param learnedFrom where its statistics are from, in words
 * @param rewardModel which model the estimators correct, in words
 * @param read what was read and what was left out
 * @param interval kind of the intervals that stand beside the estimates
 * @param estimators the candidate's worth
 * @param arms how often log and candidate take each arm
 * @param outsideMass share of the candidate's choices outside the log's support; NaN if unknown
 * @param deterministicShare share of rows with several arms and a certain choice
 * @param refused reasons not to answer; empty for none
 * @param sequence bounds that hold at all times at once
 * @param promotion whether the candidate may replace the incumbent
 */
public record ReplayReport(
    String log,
    String policy,
    String learnedFrom,
    String rewardModel,
    Read read,
    IntervalKind interval,
    Estimators estimators,
    List<ArmTable.Line> arms,
    double outsideMass,
    double deterministicShare,
    List<String> refused,
    ConfidenceSequence sequence,
    Promotion promotion) {

  /**
   * What was read.
   *
   * @param decisions decisions in the log
   * @param excluded rows left out, by reason
   * @param badRows rows skipped because they could not be used
   * @param badExamples places and reasons of the first few
   * @param clockBackwards decisions more than a minute older than one before them
   * @param sampled feedback was sampled with a known chance, and rows without it count as not
   *     looked at
   */
  public record Read(
      long decisions,
      Map<String, Long> excluded,
      long badRows,
      List<String> badExamples,
      long clockBackwards,
      boolean sampled) {}

  /** Rows used. */
  public long n() {
    return estimators.n();
  }

  /** Effective sample size. */
  public double ess() {
    return estimators.ess();
  }

  /** Mean weight, 1 in expectation. */
  public double meanWeight() {
    return estimators.meanWeight();
  }

  public double maxWeight() {
    return estimators.maxWeight();
  }

  /** Mean reward of what was logged. */
  public Interval logged() {
    return estimators.logged();
  }

  /** The candidate's worth by estimator. */
  public Map<String, Interval> estimates() {
    return estimators.estimates(interval);
  }

  /** True when the estimates may be shown without being asked for all the same. */
  public boolean answered() {
    return refused.isEmpty();
  }
}
