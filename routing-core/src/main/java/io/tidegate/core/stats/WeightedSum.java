package io.tidegate.core.stats;

/**
 * A weighted sum of arms' statistics: integers of 64 bits times weights on a grid, added up in 128
 * bits, rounded once at the end (half up). No order of addition leaves a trace.
 *
 * <p>Should the rounded sum break a bound of {@link Moments}, the whole is halved until it fits: an
 * arm that has seen more than 2^32 observations counts as one that has seen 2^32 like them.
 */
public final class WeightedSum {

  /** Weights of cells are on a grid of 2^-16. */
  public static final int CELL_BITS = 16;

  /** Weights of whole totals, for effective sample sizes, are on a grid of 2^-40. */
  public static final int TOTAL_BITS = 40;

  private final int dimension;
  private final int bits;
  private final Wide quality;
  private final Wide operational;
  private final long[] attemptsWide = new long[2];
  private final long[] failuresWide = new long[2];

  /**
   * @param bits a weight of 1 is {@code 1 << bits}; 2 to 40
   */
  public WeightedSum(int dimension, int bits) {
    if (bits < 2 || bits > TOTAL_BITS) {
      throw new IllegalArgumentException("bits: must be 2 to 40, was " + bits);
    }
    this.dimension = dimension;
    this.bits = bits;
    ArmStatistics shape = new ArmStatistics(dimension);
    this.quality = new Wide(shape.quality().entries());
    this.operational = new Wide(shape.operational().entries());
  }

  /** {@code 1 << bits}. */
  public long one() {
    return 1L << bits;
  }

  /** Adds {@code statistics} with one weight for all. */
  public WeightedSum add(ArmStatistics statistics, long weight) {
    return add(statistics, weight, weight, weight);
  }

  /**
   * Adds {@code statistics}.
   *
   * @param qualityWeight weight of the quality sums, 0 to {@link #one()}
   * @param operationalWeight weight of the operational sums
   * @param countWeight weight of attempts and failures
   */
  public WeightedSum add(
      ArmStatistics statistics, long qualityWeight, long operationalWeight, long countWeight) {
    requireWeight(qualityWeight);
    requireWeight(operationalWeight);
    requireWeight(countWeight);
    quality.add(statistics.quality(), qualityWeight);
    operational.add(statistics.operational(), operationalWeight);
    Wide.add(attemptsWide, 0, statistics.attempts(), countWeight);
    Wide.add(failuresWide, 0, statistics.failures(), countWeight);
    return this;
  }

  /** The rounded sum. */
  public ArmStatistics total() {
    int counts = Math.max(Wide.shift(attemptsWide, bits), Wide.shift(failuresWide, bits));
    return ArmStatistics.of(
        Moments.ofEntries(dimension, 1, quality.rounded(bits)),
        Moments.ofEntries(dimension, ArmStatistics.OPERATIONAL_SIGNALS, operational.rounded(bits)),
        Wide.rounded(attemptsWide, 0, counts),
        Wide.rounded(failuresWide, 0, counts));
  }

  private void requireWeight(long weight) {
    if (weight < 0 || weight > one()) {
      throw new IllegalArgumentException("weight: must be 0 to " + one() + " steps, was " + weight);
    }
  }

  /** Numbers of 128 bits: high and low half side by side. */
  private static final class Wide {

    private static final int SHIFT_MAX = 63;

    private final long[] halves;

    Wide(int entries) {
      halves = new long[2 * entries];
    }

    void add(Moments moments, long weight) {
      if (weight == 0) {
        return;
      }
      int at = 0;
      for (long[] part : moments.parts()) {
        for (long value : part) {
          add(halves, at++, value, weight);
        }
      }
      add(halves, at, moments.count(), weight);
    }

    static void add(long[] halves, int entry, long value, long weight) {
      long low = value * weight;
      long sum = halves[2 * entry + 1] + low;
      halves[2 * entry] +=
          Math.multiplyHigh(value, weight) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
      halves[2 * entry + 1] = sum;
    }

    long[] rounded(int bits) {
      int shift = shift(halves, bits);
      long[] rounded = new long[halves.length / 2];
      for (int i = 0; i < rounded.length; i++) {
        rounded[i] = rounded(halves, i, shift);
      }
      return rounded;
    }

    /** The smallest shift, at least {@code bits}, after which every entry keeps its bound. */
    static int shift(long[] halves, int bits) {
      int shift = bits;
      for (int i = 0; i < halves.length; i += 2) {
        // The entry is below 2^(62 + shift) when its high half is below 2^(shift - 2).
        while (shift < SHIFT_MAX && (halves[i] >> (shift - 2) ^ halves[i] >> 63) != 0) {
          shift++;
        }
      }
      return shift;
    }

    /** Entry over {@code 2^shift}, rounded half up. */
    static long rounded(long[] halves, int entry, int shift) {
      long half = 1L << (shift - 1);
      long low = halves[2 * entry + 1] + half;
      long high = halves[2 * entry] + (Long.compareUnsigned(low, half) < 0 ? 1 : 0);
      return high << (Long.SIZE - shift) | low >>> shift;
    }
  }
}
