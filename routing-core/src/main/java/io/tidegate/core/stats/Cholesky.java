package io.tidegate.core.stats;

/**
 * The factor L of a symmetric positive definite matrix, {@code A + jitter I = L L'}.
 *
 * <p>The jitter is 0 unless rounding has made A indefinite; then it is the smallest of 1e-10, 1e-9,
 * ... 1e-4 times the mean diagonal that helps. A matrix that needs more is no rounded Gram matrix
 * and is refused.
 */
public final class Cholesky {

  private static final double JITTER_MIN = 1e-10;
  private static final double JITTER_MAX = 1.5e-4; // 1e-4 and a little, for the sake of rounding

  /** A pivot below this share of the diagonal it came from is rounding. */
  private static final double PIVOT_MIN = 1e-13;

  private final double[][] rows; // row i has i + 1 values
  private final double jitter;

  private Cholesky(double[][] rows, double jitter) {
    this.rows = rows;
    this.jitter = jitter;
  }

  /**
   * Factors {@code a}, of which the lower triangle is read.
   *
   * @throws IllegalArgumentException when a value is not finite or the matrix is not positive
   *     definite, with the largest jitter tried
   */
  public static Cholesky of(double[][] a) {
    double trace = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        if (!Double.isFinite(a[i][j])) {
          throw new IllegalArgumentException(
              "not finite at row " + i + ", column " + j + ": " + a[i][j]);
        }
      }
      trace += a[i][i];
    }
    double meanDiagonal = Math.abs(trace) / Math.max(1, a.length);
    double[][] rows = new double[a.length][];
    int failed = factor(a, 0, rows);
    double share = JITTER_MIN;
    double jitter = 0;
    while (failed >= 0 && share <= JITTER_MAX) {
      jitter = share * meanDiagonal;
      failed = factor(a, jitter, rows);
      share *= 10;
    }
    if (failed >= 0) {
      throw new IllegalArgumentException(
          "not positive definite at row " + failed + ", even with " + jitter + " on its diagonal");
    }
    return new Cholesky(rows, jitter);
  }

  /** Fills {@code rows}; returns -1, or the row whose pivot is not positive. */
  private static int factor(double[][] a, double jitter, double[][] rows) {
    for (int i = 0; i < a.length; i++) {
      double[] row = new double[i + 1];
      for (int j = 0; j < i; j++) {
        double[] other = rows[j];
        double rest = a[i][j];
        for (int k = 0; k < j; k++) {
          rest -= row[k] * other[k];
        }
        row[j] = rest / other[j];
      }
      double pivot = a[i][i] + jitter;
      double smallest = PIVOT_MIN * Math.abs(pivot);
      for (int k = 0; k < i; k++) {
        pivot -= row[k] * row[k];
      }
      if (!(pivot > smallest)) {
        return i;
      }
      row[i] = Math.sqrt(pivot);
      rows[i] = row;
    }
    return -1;
  }

  /** What was added to the diagonal; 0 almost always. */
  public double jitter() {
    return jitter;
  }

  /** The rows of L up to the diagonal; row i has i + 1 values. A copy. */
  public double[][] rows() {
    double[][] copy = new double[rows.length][];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = rows[i].clone();
    }
    return copy;
  }

  /** The x of {@code L L' x = b}. */
  public double[] solve(double[] b) {
    int d = rows.length;
    double[] x = b.clone();
    for (int i = 0; i < d; i++) {
      double rest = x[i];
      for (int j = 0; j < i; j++) {
        rest -= rows[i][j] * x[j];
      }
      x[i] = rest / rows[i][i];
    }
    for (int i = d - 1; i >= 0; i--) {
      x[i] /= rows[i][i];
      for (int j = 0; j < i; j++) {
        x[j] -= rows[i][j] * x[i];
      }
    }
    return x;
  }

  /** Trace of {@code (L L')^-1}: the squared entries of L^-1, added up. */
  public double inverseTrace() {
    int d = rows.length;
    double[] column = new double[d];
    double trace = 0;
    for (int c = 0; c < d; c++) {
      for (int i = c; i < d; i++) {
        double rest = i == c ? 1 : 0;
        for (int j = c; j < i; j++) {
          rest -= rows[i][j] * column[j];
        }
        column[i] = rest / rows[i][i];
        trace += column[i] * column[i];
      }
    }
    return trace;
  }
}
