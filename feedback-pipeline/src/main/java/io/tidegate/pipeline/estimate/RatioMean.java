package io.tidegate.pipeline.estimate;

/**
 * The self-normalised estimate {@code mean(d) + sum(w e) / sum(w)} with its delta-method error.
 *
 * <p>With v the ratio and per-row influence {@code d - mean(d) + (w / mean(w)) (e - v)}, the
 * variance is the influences' mean square over n (Owen 2013, "Monte Carlo theory, methods and
 * examples", chapter 9).
 */
final class RatioMean {

  private long n;
  private double w;
  private double we;
  private double ww;
  private double wwe;
  private double wwee;
  private double dw;
  private double dwe;
  private final Mean d = new Mean();
  private double dd;

  void add(double weight, double excess, double base) {
    n++;
    w += weight;
    we += weight * excess;
    ww += weight * weight;
    wwe += weight * weight * excess;
    wwee += weight * weight * excess * excess;
    dw += base * weight;
    dwe += base * weight * excess;
    d.add(base);
    dd += base * base;
  }

  /** The estimate; NaN when all weights are 0. */
  Interval interval() {
    double ratio = we / w;
    double meanWeight = w / n;
    double baseSquares = Math.max(0, dd - n * d.value() * d.value());
    double cross = dwe - ratio * dw;
    double excessSquares = wwee - 2 * ratio * wwe + ratio * ratio * ww;
    double influence =
        baseSquares + 2 * cross / meanWeight + excessSquares / (meanWeight * meanWeight);
    return Interval.of(d.value() + ratio, Math.sqrt(Math.max(0, influence)) / n, n);
  }
}
