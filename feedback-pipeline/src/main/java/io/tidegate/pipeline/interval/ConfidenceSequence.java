package io.tidegate.pipeline.interval;

import java.util.ArrayList;
import java.util.List;

/**
 * Bounds on a policy's worth that hold at all times at once, so that a growing log may be looked at
 * as often as one likes.
 *
 * <p>Empirical Bernstein with predictable plug-in (Waudby-Smith and Ramdas 2024, "Estimating means
 * of bounded random variables by betting"; Waudby-Smith, Wu, Ramdas, Karampatziakis, Mineiro 2022,
 * "Anytime-valid off-policy inference for contextual bandits"): for terms Y of at least 0 with mean
 * at most 1, any {@code guess} in 0..1 and {@code lambda} in 0..1 that are fixed before the terms
 * are seen,
 *
 * <pre>
 *   sum(lambda Y) / sum(lambda) - (ln(2 / alpha) + sum(psi(lambda) (Y - guess)^2)) / sum(lambda)
 * </pre>
 *
 * is below the mean at all times with probability {@code 1 - alpha / 2}; {@code psi(l) = -ln(1 - l)
 * - l}. The lower end uses {@code Y = w (r - min) / (max - min)} and needs no bound on weights; the
 * upper end is the lower one of {@code w (max - r) / (max - min)}, turned over. Guess and lambda
 * are held over a batch of rows, which keeps both of them fixed beforehand.
 */
public final class ConfidenceSequence {

  private static final double LAMBDA_MAX = 0.5;
  private static final int POINTS_MAX = 400;

  /**
   * Where the bounds stood.
   *
   * @param rows rows seen
   * @param bounds estimate and both ends; the estimate is the plain mean of weight times reward
   */
  public record Point(long rows, Interval bounds) {}

  private static final class Side {
    private final double log;
    private long n;
    private double sum;
    private double squares;
    private double lambdas;
    private double weighted;
    private double penalty;
    private double bound = Double.NEGATIVE_INFINITY;

    Side(double alpha) {
      this.log = Math.log(1 / alpha);
    }

    void add(long count, double y, double yy) {
      double guess = Math.min(1, Math.max(0, (0.5 + sum) / (1 + n)));
      double variance = (0.25 + Math.max(0, squares - n * guess * guess)) / (1 + n);
      double t = (double) n + count;
      double lambda = Math.min(LAMBDA_MAX, Math.sqrt(2 * log / (variance * t * Math.log1p(t))));
      lambdas += lambda * count;
      weighted += lambda * y;
      penalty += (-Math.log1p(-lambda) - lambda) * (yy - 2 * guess * y + count * guess * guess);
      n += count;
      sum += y;
      squares += yy;
      bound = Math.max(bound, (weighted - log - penalty) / lambdas);
    }
  }

  private final double min;
  private final double range;
  private final Side low = new Side(Interval.ALPHA / 2);
  private final Side high = new Side(Interval.ALPHA / 2);
  private final List<Point> points = new ArrayList<>();
  private double rewards;
  private long rows;
  private long nextPoint = 1;
  private long step = 1;

  /**
   * @param rewardMin least reward there can be
   * @param rewardMax largest reward there can be
   */
  public ConfidenceSequence(double rewardMin, double rewardMax) {
    this.min = rewardMin;
    this.range = rewardMax - rewardMin;
  }

  /** Takes the next rows of the log. */
  public void add(Batch batch) {
    if (batch.n() == 0) {
      return;
    }
    rows += batch.n();
    rewards += batch.wr();
    if (range > 0) {
      double max = min + range;
      low.add(
          batch.n(), (batch.wr() - min * batch.w()) / range, squares(batch, min) / (range * range));
      high.add(
          batch.n(), (max * batch.w() - batch.wr()) / range, squares(batch, max) / (range * range));
    }
    if (--nextPoint == 0) {
      points.add(new Point(rows, bounds()));
      nextPoint = step;
      thinOut();
    }
  }

  /** Sum of {@code (w (r - centre))^2}. */
  private static double squares(Batch b, double centre) {
    return Math.max(0, b.wrwr() - 2 * centre * b.wwr() + centre * centre * b.ww());
  }

  /** The tightest bounds so far. */
  public Interval bounds() {
    double value = rows == 0 ? Double.NaN : rewards / rows;
    if (range == 0) {
      return new Interval(value, min, min);
    }
    return new Interval(
        value,
        Math.max(min, min + range * low.bound),
        Math.min(min + range, min + range * (1 - high.bound)));
  }

  /** How the bounds came, at most a few hundred points. */
  public List<Point> points() {
    return List.copyOf(points);
  }

  private void thinOut() {
    if (points.size() < POINTS_MAX) {
      return;
    }
    List<Point> kept = new ArrayList<>();
    for (int i = 1; i < points.size(); i += 2) {
      kept.add(points.get(i));
    }
    points.clear();
    points.addAll(kept);
    step *= 2;
    nextPoint = step;
  }
}
