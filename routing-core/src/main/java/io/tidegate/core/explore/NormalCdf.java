package io.tidegate.core.explore;

/**
 * The standard normal distribution function, largest error 1.5e-7 (Abramowitz and Stegun 1964,
 * 7.1.28, after Hastings).
 *
 * <p>Nothing but additions, multiplications and one division in a fixed order: the same bits on
 * every JVM, and a loop that the compiler turns into vector instructions.
 */
final class NormalCdf {

  private static final double ROOT_HALF = 0.7071067811865476;
  private static final double A1 = 0.0705230784;
  private static final double A2 = 0.0422820123;
  private static final double A3 = 0.0092705272;
  private static final double A4 = 0.0001520143;
  private static final double A5 = 0.0002765672;
  private static final double A6 = 0.0000430638;

  private NormalCdf() {}

  /**
   * Fills {@code p} with the values at {@code first + index * step}.
   *
   * @param indices 0, 1, 2, ... as doubles, as long as {@code p}
   * @param step above 0
   */
  static void fill(double first, double step, double[] indices, double[] p) {
    double zero = Math.ceil(-first / step);
    int split = (int) Math.max(0, Math.min(p.length, zero));
    tails(first, step, indices, p);
    for (int k = split; k < p.length; k++) {
      p[k] = 1 - p[k];
    }
  }

  /** The chance of being further from zero on the same side. */
  private static void tails(double first, double step, double[] indices, double[] p) {
    for (int k = 0; k < p.length; k++) {
      double x = Math.abs(first + indices[k] * step) * ROOT_HALF;
      double q = 1 + x * (A1 + x * (A2 + x * (A3 + x * (A4 + x * (A5 + x * A6)))));
      q *= q;
      q *= q;
      q *= q;
      q *= q;
      p[k] = 0.5 / q;
    }
  }
}
