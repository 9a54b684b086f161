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

  /**
   * Fills {@code rows}; returns -1, or the row whose pivot is not positive. Works on columns, each
   * taken from all later ones at once, because such a loop becomes vector instructions.
   */
  private static int factor(double[][] a, double jitter, double[][] rows) {
    int d = a.length;
    double[][] columns = new double[d][d];
    for (int j = 0; j < d; j++) {
      for (int i = j; i < d; i++) {
        columns[j][i] = a[i][j];
      }
      columns[j][j] += jitter;
    }
    for (int j = 0; j < d; j++) {
      double[] column = columns[j];
      double pivot = column[j];
      if (!(pivot > PIVOT_MIN * Math.abs(a[j][j] + jitter))) {
        return j;
      }
      double root = Math.sqrt(pivot);
      for (int i = j; i < d; i++) {
        column[i] /= root;
      }
      column[j] = root;
      for (int k = j + 1; k < d; k++) {
        subtract(columns[k], column[k], column, k, d);
      }
    }
    for (int i = 0; i < d; i++) {
      rows[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        rows[i][j] = columns[j][i];
      }
    }
    return -1;
  }

  private static void subtract(double[] from, double times, double[] what, int begin, int end) {
    for (int i = begin; i < end; i++) {
      from[i] -= times * what[i];
    }
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

  /** The rows of {@code L^-1} up to the diagonal: the identity less what the rows above explain. */
  public double[][] inverseRows() {
    double[][] inverse = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      double[] row = new double[i + 1];
      row[i] = 1;
      for (int j = 0; j < i; j++) {
        subtract(row, rows[i][j], inverse[j], 0, j + 1);
      }
      for (int k = 0; k <= i; k++) {
        row[k] /= rows[i][i];
      }
      inverse[i] = row;
    }
    return inverse;
  }

  /** Trace of {@code (L L')^-1}: the squared entries of L^-1, added up. */
  public double inverseTrace() {
    return squares(inverseRows());
  }

  /** Sum of the squares of a lower triangle, column by column. */
  public static double squares(double[][] rows) {
    double sum = 0;
    for (int c = 0; c < rows.length; c++) {
      for (int i = c; i < rows.length; i++) {
        sum += rows[i][c] * rows[i][c];
      }
    }
    return sum;
  }
}
