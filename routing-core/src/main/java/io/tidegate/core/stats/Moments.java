package io.tidegate.core.stats;

import io.tidegate.core.features.FeatureVector;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The sums that a ridge regression of several signals on one context needs: {@code S = sum x x'}
 * (upper triangle, row by row), {@code b_k = sum r_k x}, {@code sum r_k^2} and a count.
 *
 * <p>Everything is an integer (x in steps of 2^-13, signals on their own grids), so addition is
 * exact, commutes, and can be undone. An overflow is an error, not a wrap: at full scale {@code S}
 * has room for 8.6 * 10^9 events.
 */
public final class Moments {

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
   * @throws ArithmeticException when a sum leaves 64 bits; nothing useful is left then
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
    int at = 0;
    for (int i = 0; i < dimension; i++) {
      long xi = (long) sign * x.step(i);
      for (int j = i; j < dimension; j++) {
        gram[at] = Math.addExact(gram[at], xi * x.step(j));
        at++;
      }
    }
    for (int k = 0; k < signals; k++) {
      long r = sign * values[k];
      for (int i = 0; i < dimension; i++) {
        int cell = k * dimension + i;
        cross[cell] = Math.addExact(cross[cell], Math.multiplyExact(r, (long) x.step(i)));
      }
      squares[k] = Math.addExact(squares[k], Math.multiplyExact(r, values[k]));
    }
    count = Math.addExact(count, sign);
  }

  /** Adds all sums of {@code other} to this. */
  public void add(Moments other) {
    if (other.dimension != dimension || other.signals != signals) {
      throw new IllegalArgumentException("add: shapes differ");
    }
    addAll(gram, other.gram);
    addAll(cross, other.cross);
    addAll(squares, other.squares);
    count = Math.addExact(count, other.count);
  }

  /** An independent copy. */
  public Moments copy() {
    Moments copy = new Moments(dimension, signals);
    copy.add(this);
    return copy;
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
      into[i] = Math.addExact(into[i], from[i]);
    }
  }
}
