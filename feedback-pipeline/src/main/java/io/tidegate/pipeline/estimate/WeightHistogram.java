package io.tidegate.pipeline.estimate;

/**
 * How weights are spread: one count for weight 0 and eight for each doubling from 2^-12 to 2^20;
 * what lies outside is counted at the end.
 */
public final class WeightHistogram {

  private static final int PER_DOUBLING = 8;
  private static final int LOWEST = -12;
  private static final int HIGHEST = 20;
  private static final int BINS = (HIGHEST - LOWEST) * PER_DOUBLING;
  private static final double BINS_PER_NAT = PER_DOUBLING / Math.log(2);

  private final long[] counts = new long[BINS];
  private final double[] sums = new double[BINS];
  private long zero;
  private long n;

  void add(double weight) {
    n++;
    if (weight == 0) {
      zero++;
      return;
    }
    int bin = (int) Math.floor(Math.log(weight) * BINS_PER_NAT) - LOWEST * PER_DOUBLING;
    bin = Math.max(0, Math.min(BINS - 1, bin));
    counts[bin]++;
    sums[bin] += weight;
  }

  void merge(WeightHistogram that) {
    n += that.n;
    zero += that.zero;
    for (int i = 0; i < BINS; i++) {
      counts[i] += that.counts[i];
      sums[i] += that.sums[i];
    }
  }

  public long n() {
    return n;
  }

  /** Rows with weight 0: choices that the candidate never makes. */
  public long zero() {
    return zero;
  }

  /** Number of bins. */
  public int bins() {
    return BINS;
  }

  /** Least weight of bin {@code i}. */
  public double from(int i) {
    return Math.pow(2, LOWEST + i / (double) PER_DOUBLING);
  }

  public long count(int i) {
    return counts[i];
  }

  /** The weight that a share {@code q} of rows stays below, to within 9%; 0 of nothing. */
  public double quantile(double q) {
    long rank = (long) Math.ceil(q * n);
    long seen = zero;
    if (rank <= seen) {
      return 0;
    }
    for (int i = 0; i < BINS; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return sums[i] / counts[i];
      }
    }
    return 0;
  }

  /** Share of all weight that the heaviest 1% of rows hold; 0 of nothing. */
  public double heaviestShare() {
    double left = 0.01 * n;
    double heavy = 0;
    double all = 0;
    for (int i = BINS - 1; i >= 0; i--) {
      all += sums[i];
      if (left > 0 && counts[i] > 0) {
        double taken = Math.min(left, (double) counts[i]);
        heavy += sums[i] * (taken / counts[i]);
        left -= taken;
      }
    }
    return all == 0 ? 0 : heavy / all;
  }
}
