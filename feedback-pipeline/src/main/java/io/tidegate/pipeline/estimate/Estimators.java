package io.tidegate.pipeline.estimate;

import io.tidegate.pipeline.interval.Batch;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.interval.IntervalKind;
import io.tidegate.pipeline.interval.PairMoments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The off-policy estimators over one stream of rows, in constant memory; two of them merge into
 * what one would have been over both streams.
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

  static final int IPS = 0;
  static final int DM = 1;
  static final int DR = 2;
  static final int SWITCH_DR = 3;
  static final int DROS = 4;
  static final int CORRECTION = 5;
  static final int INCUMBENT = 6;
  static final int DIFFERENCE = 7;
  static final int LOGGED = 8;
  private static final int TERMS = 9;
  private static final double HEAVY = 0.99;

  private final EstimatorOptions options;
  private final Series series = new Series(TERMS);
  private final double[] terms = new double[TERMS];
  private final Extent extent = new Extent();
  private final WeightHistogram histogram = new WeightHistogram();
  private final List<Batch> batches = new ArrayList<>();
  private boolean pending;

  public Estimators(EstimatorOptions options) {
    this.options = options;
  }

  public void add(WeightedRow row) {
    double w = row.weight();
    double error = row.seen() ? row.reward() - row.modelOfChoice() : 0;
    double correction = w * error;
    double base = row.modelOfCandidate();
    terms[IPS] = row.seen() ? w * row.reward() : 0;
    terms[DM] = base;
    terms[DR] = base + correction;
    terms[SWITCH_DR] = w <= options.switchThreshold() ? base + correction : base;
    terms[DROS] = base + shrunk(w) * error;
    terms[CORRECTION] = correction;
    terms[LOGGED] = row.logged();
    terms[INCUMBENT] = row.incumbent();
    terms[DIFFERENCE] = base + correction - row.incumbent();
    extent.add(row);
    histogram.add(w);
    pending = true;
    if (series.add(w, terms)) {
      seal();
    }
  }

  private double shrunk(double w) {
    return w == 0 ? 0 : w / (1 + w * w / options.drosLambda()); // no overflow at either end
  }

  /** Adds the rows of {@code that}, which came later in the log. */
  public void merge(Estimators that) {
    seal();
    that.seal();
    series.merge(that.series);
    extent.merge(that.extent);
    histogram.merge(that.histogram);
    batches.addAll(that.batches);
  }

  private void seal() {
    if (pending) {
      batches.add(series.seal(IPS));
      pending = false;
    }
  }

  /** Takes the sums since the last call, in the order of the log. */
  public List<Batch> drainBatches() {
    seal();
    List<Batch> drained = List.copyOf(batches);
    batches.clear();
    return drained;
  }

  /** All estimates by name, with intervals of the options' kind. */
  public Map<String, Interval> estimates() {
    return estimates(options.interval());
  }

  /** All estimates by name; values are the same whatever the kind of interval. */
  public Map<String, Interval> estimates(IntervalKind kind) {
    seal();
    Map<String, Interval> all = new LinkedHashMap<>();
    Intervals intervals = intervals();
    for (String name : List.of("ips", "snips", "dm", "dr", "sndr", "switch-dr", "dros")) {
      all.put(name, intervals.of(name, kind));
    }
    return all;
  }

  /** Mean reward of what was logged. */
  public Interval logged() {
    return student(LOGGED);
  }

  /** The incumbent's worth; the log's own when nothing else was named. */
  public Interval incumbent() {
    return student(INCUMBENT);
  }

  private Interval student(int term) {
    seal();
    PairMoments moments = series.of(term);
    return Interval.student(moments.meanTerm(), moments.termError(), moments.n());
  }

  /** Paired difference of the candidate's and the incumbent's doubly robust terms. */
  public Interval difference(IntervalKind kind) {
    seal();
    return intervals().of("difference", kind);
  }

  /**
   * One-sided 95% lower bound of DR: Student's t over the rows and one that was never seen, as
   * heavy as the heaviest in a hundred and with the worst reward; minus infinity for fewer than two
   * rows.
   */
  public double lowerBound() {
    seal();
    return intervals().lowerBound("dr", Interval.ALPHA, histogram.quantile(HEAVY));
  }

  /** The same for the paired difference, one-sided 97.5%: what a promotion is decided by. */
  public double differenceBound() {
    seal();
    return intervals().lowerBound("difference", Interval.ALPHA / 2, histogram.quantile(HEAVY));
  }

  private Intervals intervals() {
    return new Intervals(series, extent, options);
  }

  public long n() {
    seal();
    return series.of(IPS).n();
  }

  /** Effective sample size {@code (sum w)^2 / sum w^2} (Kish 1965); 0 of nothing. */
  public double ess() {
    seal();
    PairMoments all = series.of(IPS);
    double squares = all.weightSquares() + all.n() * all.meanWeight() * all.meanWeight();
    double sum = all.n() * all.meanWeight();
    return all.n() == 0 || squares == 0 ? 0 : sum * sum / squares;
  }

  /** Mean weight; its expectation is 1 when the log supports the candidate. */
  public double meanWeight() {
    seal();
    return series.of(IPS).meanWeight();
  }

  public double meanWeightError() {
    seal();
    return series.of(IPS).weightError();
  }

  public double maxWeight() {
    return extent.weightMax;
  }

  /** Rewards seen, and the range that intervals assume. */
  public double[] rewardRange() {
    return intervals().rewards();
  }

  public WeightHistogram histogram() {
    return histogram;
  }
}
