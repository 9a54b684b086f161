package io.tidegate.core.stats;

import io.tidegate.core.features.FeatureVector;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The sums that a ridge regression of several signals on one context needs: {@code S = sum x x'}
 * (upper triangle, row by row), {@code b_k = sum r_k x}, {@code sum r_k^2} and a count.
 *
 * <p>Everything is an integer (x in steps of 2^-13, signals on their own grids), so addition is
 * exact, commutes, and can be undone.
 *
 * <p>No sum can leave 64 bits: an x has at most 2^15 steps, so with at most {@link #COUNT_MAX} =
 * 2^32 observations no entry of S exceeds 2^62; with each {@code sum r_k^2} at most {@link
 * #SQUARES_MAX} = 2^62, no entry of b_k does either (Cauchy-Schwarz: {@code b^2 <= S_ii sum r^2}).
 * What would break one of the two bounds is refused before anything is changed.
 */
public final class Moments {

  /** Most observations that one set of sums takes. */
  public static final long COUNT_MAX = 1L << 32;

  /** Largest sum of a signal's squares, in squared signal steps. */
  public static final long SQUARES_MAX = 1L << 62;

  private final int dimension;
  private final int signals;
  private final long[] gram; // (d * (d + 1) / 2)
  private final long[] cross; // (signals, d)
  private final long[] squares; // (signals)
  private long count;

  public Moments(int dimension, int signals) {
    this.dimension = dimension;
    this.signals = signals;
    this.gram = new long[dimension * (dimension + 1) / 2];
    this.cross = new long[signals * dimension];
    this.squares = new long[signals];
  }

  public int dimension() {
    return dimension;
  }

  public int signals() {
    return signals;
  }

  /** Number of observations; retracted ones are gone. */
  public long count() {
    return count;
  }

  /** {@code S[row][column]} in squared feature steps. */
  public long gram(int row, int column) {
    int i = Math.min(row, column);
    int j = Math.max(row, column);
    return gram[i * dimension - i * (i - 1) / 2 + (j - i)];
  }

  /** {@code b} of a signal in signal steps times feature steps. */
  public long cross(int signal, int feature) {
    return cross[signal * dimension + feature];
  }

  /** Sum of squares of a signal, in squared signal steps. */
  public long squares(int signal) {
    return squares[signal];
  }

  /**
   * Adds one observation ({@code sign} 1) or takes one back ({@code sign} -1).
   *
   * @param values the signals in steps, one for each
   * @throws FullException when an addition would break a bound; nothing has changed then
   */
  public void fold(FeatureVector x, long[] values, int sign) {
    if (x.dimension() != dimension || values.length != signals) {
      throw new IllegalArgumentException(
          "fold: needs "
              + dimension
              + " features and "
              + signals
              + " signals, had "
              + x.dimension()
              + " and "
              + values.length);
    }
    if (sign > 0) {
      requireRoom(values);
    }
    int[] steps = new int[dimension];
    for (int i = 0; i < dimension; i++) {
      steps[i] = x.step(i);
    }
    int start = 0;
    for (int i = 0; i < dimension; i++) {
      int xi = sign * steps[i];
      int length = dimension - i;
      for (int j = 0; j < length; j++) {
        int product = xi * steps[i + j]; // at most 2^30
        gram[start + j] += product;
      }
      start += length;
    }
    for (int k = 0; k < signals; k++) {
      long r = sign * values[k];
      for (int i = 0; i < dimension; i++) {
        cross[k * dimension + i] += r * steps[i];
      }
      squares[k] += r * values[k];
    }
    count += sign;
  }

  private void requireRoom(long[] values) {
    if (count >= COUNT_MAX) {
      throw new FullException("a cell holds " + count + " observations already");
    }
    for (int k = 0; k < signals; k++) {
      if (squares[k] > SQUARES_MAX - values[k] * values[k]) {
        throw new FullException("a cell's sum of squares of signal " + k + " is full");
      }
    }
  }

  /** True when all of {@code other} can be added. */
  public boolean hasRoomFor(Moments other) {
    boolean room = count + other.count <= COUNT_MAX;
    for (int k = 0; k < signals; k++) {
      room &= squares[k] <= SQUARES_MAX - other.squares[k];
    }
    return room;
  }

  /**
   * Adds all sums of {@code other} to this.
   *
   * @throws FullException when that would break a bound; nothing has changed then
   */
  public void add(Moments other) {
    if (other.dimension != dimension || other.signals != signals) {
      throw new IllegalArgumentException("add: shapes differ");
    }
    if (!hasRoomFor(other)) {
      throw new FullException("two cells of " + count + " and " + other.count + " do not fit one");
    }
    addAll(gram, other.gram);
    addAll(cross, other.cross);
    addAll(squares, other.squares);
    count += other.count;
  }

  /** An independent copy. */
  public Moments copy() {
    Moments copy = new Moments(dimension, signals);
    copy.add(this);
    return copy;
  }

  /** Entries of S, b, squares and the count, in this order, for {@link WeightedSum}. */
  int entries() {
    return gram.length + cross.length + squares.length + 1;
  }

  /** S, b and squares themselves, not copies. */
  long[][] parts() {
    return new long[][] {gram, cross, squares};
  }

  /** Takes the entries in the order of {@link #entries()}. */
  static Moments ofEntries(int dimension, int signals, long[] entries) {
    Moments moments = new Moments(dimension, signals);
    int at = 0;
    for (long[] part : moments.parts()) {
      System.arraycopy(entries, at, part, 0, part.length);
      at += part.length;
    }
    moments.count = entries[at];
    return moments;
  }

  /** Bytes of the fixed-length form. */
  public int encodedLength() {
    return 8 * (1 + gram.length + cross.length + squares.length);
  }

  /** Writes count, S, b and squares as big-endian 64-bit integers. */
  public void encode(ByteBuffer out) {
    out.putLong(count);
    for (long[] part : new long[][] {gram, cross, squares}) {
      for (long value : part) {
        out.putLong(value);
      }
    }
  }

  /** Reads the form of {@link #encode}. */
  public static Moments decode(ByteBuffer in, int dimension, int signals) {
    Moments moments = new Moments(dimension, signals);
    if (in.remaining() < moments.encodedLength()) {
      throw new IllegalArgumentException(
          "moments: need " + moments.encodedLength() + " bytes, had " + in.remaining());
    }
    moments.count = in.getLong();
    for (long[] part : new long[][] {moments.gram, moments.cross, moments.squares}) {
      for (int i = 0; i < part.length; i++) {
        part[i] = in.getLong();
      }
    }
    return moments;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Moments that
        && count == that.count
        && Arrays.equals(gram, that.gram)
        && Arrays.equals(cross, that.cross)
        && Arrays.equals(squares, that.squares);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(gram) + Arrays.hashCode(cross);
  }

  private static void addAll(long[] into, long[] from) {
    for (int i = 0; i < into.length; i++) {
      into[i] += from[i];
    }
  }
}
