package io.tidegate.pipeline.interval;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** Quantiles of the distributions that intervals are made with. */
public final class Quantiles {

  private static final NormalDistribution NORMAL = new NormalDistribution();

  private Quantiles() {}

  /** The value that Student's t with {@code freedom} degrees exceeds with chance {@code upper}. */
  public static double student(double freedom, double upper) {
    return new TDistribution(freedom).inverseCumulativeProbability(1 - upper);
  }

  /** The value that chi-square with one degree of freedom exceeds with chance {@code upper}. */
  public static double chiSquare(double upper) {
    double z = NORMAL.inverseCumulativeProbability(upper / 2);
    return z * z;
  }
}
