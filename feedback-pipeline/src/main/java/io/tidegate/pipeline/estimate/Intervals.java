package io.tidegate.pipeline.estimate;

import io.tidegate.pipeline.interval.CressieRead;
import io.tidegate.pipeline.interval.EmpiricalBernstein;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.interval.IntervalKind;
import io.tidegate.pipeline.interval.PairMoments;
import io.tidegate.pipeline.interval.Quantiles;

/** Puts intervals around estimates, from moments and ranges. */
final class Intervals {

  private final Series series;
  private final Extent extent;
  private final EstimatorOptions options;
  private final double rewardMin;
  private final double rewardMax;

  Intervals(Series series, Extent extent, EstimatorOptions options) {
    this.series = series;
    this.extent = extent;
    this.options = options;
    boolean seen = Double.isNaN(options.rewardMin());
    this.rewardMin = seen ? extent.rewardMin : options.rewardMin();
    this.rewardMax = seen ? extent.rewardMax : options.rewardMax();
  }

  double[] rewards() {
    return new double[] {rewardMin, rewardMax};
  }

  Interval of(String name, IntervalKind kind) {
    return switch (name) {
      case "ips" -> mean(Estimators.IPS, kind, weightTerms(0, 0, rewardMin, rewardMax, bound()));
      case "snips" -> snips(kind);
      case "dm" -> mean(Estimators.DM, kind, corrected(0));
      case "dr" -> mean(Estimators.DR, kind, corrected(bound()));
      case "sndr" -> sndr(kind);
      case "switch-dr" ->
          mean(Estimators.SWITCH_DR, kind, corrected(Math.min(bound(), options.switchThreshold())));
      case "dros" ->
          mean(
              Estimators.DROS,
              kind,
              corrected(Math.min(bound(), Math.sqrt(options.drosLambda()) / 2)));
      case "difference" -> mean(Estimators.DIFFERENCE, kind, difference(bound()));
      default -> throw new IllegalArgumentException("estimator: there is none named " + name);
    };
  }

  /**
   * One-sided lower bound by Student's t over the rows and an unseen one with the worst term, as
   * heavy as the heaviest in a hundred. Logs of policies that learn have few heavy rows; one that
   * happens to hold only good ones looks surer than it is. The largest weight itself would be safe
   * without need: one row in ten thousand may carry it.
   */
  double lowerBound(String name, double alpha, double heavy) {
    boolean paired = name.equals("difference");
    double weight = Math.min(bound(), heavy);
    Ends ends = paired ? difference(weight) : corrected(weight);
    PairMoments all = new PairMoments();
    all.merge(series.of(paired ? Estimators.DIFFERENCE : Estimators.DR));
    if (all.n() < 2) {
      return Double.NEGATIVE_INFINITY;
    }
    CressieRead.Unseen worst = ends.low()[1];
    all.add(worst.weight(), worst.term());
    return all.meanTerm() - Quantiles.student(all.n() - 1.0, alpha) * all.termError();
  }

  private double bound() {
    return extent.weightBound;
  }

  /**
   * The worst terms at both ends of the weights' range.
   *
   * @param low pairs with the least terms
   * @param high pairs with the largest terms
   */
  private record Ends(CressieRead.Unseen[] low, CressieRead.Unseen[] high) {
    double range() {
      double least = Math.min(low[0].term(), low[1].term());
      return Math.max(high[0].term(), high[1].term()) - least;
    }
  }

  /** Terms {@code base + w error} with base, error and w in their ranges. */
  private static Ends weightTerms(
      double baseMin, double baseMax, double errorMin, double errorMax, double weightMax) {
    return new Ends(
        new CressieRead.Unseen[] {
          new CressieRead.Unseen(0, baseMin),
          new CressieRead.Unseen(weightMax, baseMin + scaled(weightMax, errorMin))
        },
        new CressieRead.Unseen[] {
          new CressieRead.Unseen(0, baseMax),
          new CressieRead.Unseen(weightMax, baseMax + scaled(weightMax, errorMax))
        });
  }

  private static double scaled(double weight, double error) {
    return weight == 0 ? 0 : weight * error;
  }

  private Ends corrected(double weightMax) {
    return weightTerms(
        extent.baseMin,
        extent.baseMax,
        Math.min(0, rewardMin - extent.modelMax),
        Math.max(0, rewardMax - extent.modelMin),
        weightMax);
  }

  private Ends difference(double weightMax) {
    Ends candidate = corrected(weightMax);
    return new Ends(
        new CressieRead.Unseen[] {
          less(candidate.low()[0], rewardMax), less(candidate.low()[1], rewardMax)
        },
        new CressieRead.Unseen[] {
          less(candidate.high()[0], rewardMin), less(candidate.high()[1], rewardMin)
        });
  }

  private static CressieRead.Unseen less(CressieRead.Unseen pair, double by) {
    return new CressieRead.Unseen(pair.weight(), pair.term() - by);
  }

  private Interval mean(int k, IntervalKind kind, Ends ends) {
    PairMoments moments = series.of(k);
    double value = moments.meanTerm();
    return switch (kind) {
      case T -> Interval.student(value, moments.termError(), moments.n());
      case EB ->
          EmpiricalBernstein.of(
              value,
              moments.termSquares() / Math.max(1, moments.n() - 1),
              moments.n(),
              ends.range());
      case CR -> CressieRead.of(value, moments, ends.low(), ends.high());
    };
  }

  /**
   * With v the ratio and influence {@code (w / mean w) (r - v)}, the variance is the influences'
   * mean square over n (Owen 2013, "Monte Carlo theory, methods and examples", chapter 9).
   */
  private Interval snips(IntervalKind kind) {
    PairMoments m = series.of(Estimators.IPS);
    double v = m.meanTerm() / m.meanWeight();
    if (kind == IntervalKind.CR) {
      Interval cr = of("ips", IntervalKind.CR);
      return new Interval(v, Math.min(v, cr.low()), Math.max(v, cr.high()));
    }
    double squares = residuals(m, v) / (m.meanWeight() * m.meanWeight());
    double reach = bound() * Math.max(rewardMax - v, v - rewardMin) / m.meanWeight();
    return linear(kind, v, squares, 2 * reach);
  }

  /** The same about {@code d - mean(d) + (w / mean w) (e - c)} with c the ratio of corrections. */
  private Interval sndr(IntervalKind kind) {
    PairMoments model = series.of(Estimators.DM);
    PairMoments correction = series.of(Estimators.CORRECTION);
    double c = correction.meanTerm() / correction.meanWeight();
    double value = model.meanTerm() + c;
    if (kind == IntervalKind.CR) {
      Interval cr = of("dr", IntervalKind.CR);
      return new Interval(value, Math.min(value, cr.low()), Math.max(value, cr.high()));
    }
    double both =
        (series.of(Estimators.DR).termSquares() - model.termSquares() - correction.termSquares())
            / 2;
    double w = model.meanWeight();
    double squares =
        model.termSquares()
            + 2 * (both - c * model.products()) / w
            + residuals(correction, c) / (w * w);
    return linear(kind, value, Math.max(0, squares), corrected(bound()).range() / w);
  }

  /** Sum of {@code (t - v w)^2} when mean t is v mean w. */
  private static double residuals(PairMoments m, double v) {
    return Math.max(0, m.termSquares() - 2 * v * m.products() + v * v * m.weightSquares());
  }

  private Interval linear(IntervalKind kind, double value, double squares, double range) {
    long n = series.of(Estimators.IPS).n();
    if (kind == IntervalKind.EB) {
      return EmpiricalBernstein.of(value, squares / Math.max(1, n - 1), n, range);
    }
    return Interval.student(value, Math.sqrt(squares) / Math.max(1, n), n);
  }
}
