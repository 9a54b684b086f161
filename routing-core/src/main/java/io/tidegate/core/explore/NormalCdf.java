package io.tidegate.core.explore;

/**
 * The standard normal distribution function from a table of cubics, 16 to the unit on -8..8;
 * largest error 6e-8.
 *
 * <p>Nothing but additions and multiplications at evaluation and {@link StrictMath} in the table:
 * the same bits on every JVM, in a tenth of the time of an exponential.
 */
final class NormalCdf {

  private static final int PER_UNIT = 16;
  private static final int LIMIT = 8;
  private static final int CELLS = 2 * LIMIT * PER_UNIT;
  private static final double[] CUBICS = cubics(); // (CELLS, 4), ascending powers

  private NormalCdf() {}

  /** Probability that a standard normal variable is at most {@code z}; NaN gives 0. */
  static double at(double z) {
    if (!(z > -LIMIT)) {
      return 0;
    }
    if (z >= LIMIT) {
      return 1;
    }
    double cell = (z + LIMIT) * PER_UNIT;
    int index = (int) cell;
    double t = cell - index;
    int c = 4 * index;
    return ((CUBICS[c + 3] * t + CUBICS[c + 2]) * t + CUBICS[c + 1]) * t + CUBICS[c];
  }

  /** Hermite cubics through values and slopes at the ends of each cell. */
  private static double[] cubics() {
    double[] c = new double[4 * CELLS];
    double h = 1.0 / PER_UNIT;
    for (int i = 0; i < CELLS; i++) {
      double left = -LIMIT + i * h;
      double f0 = exact(left);
      double f1 = exact(left + h);
      double s0 = h * density(left);
      double s1 = h * density(left + h);
      c[4 * i] = f0;
      c[4 * i + 1] = s0;
      c[4 * i + 2] = 3 * (f1 - f0) - 2 * s0 - s1;
      c[4 * i + 3] = 2 * (f0 - f1) + s0 + s1;
    }
    return c;
  }

  /** Marsaglia 2004, "Evaluating the Normal Distribution": 1/2 + density * (z + z^3/3 + ...). */
  private static double exact(double z) {
    double term = Math.abs(z);
    double sum = term;
    for (int k = 3; term > 1e-18 * sum; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    double above = density(z) * sum;
    return z < 0 ? Math.max(0, 0.5 - above) : Math.min(1, 0.5 + above);
  }

  private static double density(double z) {
    return StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * StrictMath.PI);
  }
}
