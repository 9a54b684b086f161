package io.tidegate.core.explore;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The chance that each of several independent normal variables is the largest: the distribution of
 * Thompson sampling's choice.
 *
 * <p>{@code p_a = integral of prod over b != a of Phi((t - mu_b) / sigma_b) dPhi((t - mu_a) /
 * sigma_a)}, by the trapezoid rule over {@value #NODES} nodes between the largest lower and the
 * largest upper bound at six standard deviations, then normalised. The quadrature is off by less
 * than 1e-3 for comparable widths; as a policy draws from the normalised vector itself, its
 * propensities are exact.
 *
 * <p>Holds room for its arithmetic: one object per caller, not for two threads at once.
 */
public final class GaussianRace {

  private static final int NODES = 65;
  private static final double REACH = 6;

  /** A variable without spread is taken for one this narrow, relative to the largest mean. */
  private static final double SPREAD_MIN = 1e-9;

  private static final double[] INDICES = IntStream.range(0, NODES).asDoubleStream().toArray();

  private double[][] below = new double[0][]; // (n, NODES): Phi of each at each node
  private double[][] others = new double[0][]; // (n, NODES): product of the others' Phi
  private double[] inverse = new double[0]; // (n): 1 / sigma
  private final double[] running = new double[NODES];
  private final double[] pieces = new double[NODES - 1];

  /**
   * Fills {@code p} with n probabilities that sum to one.
   *
   * @param means n finite means
   * @param spreads n standard deviations, finite, at least 0
   */
  public void probabilities(double[] means, double[] spreads, int n, double[] p) {
    if (inverse.length < n) {
      inverse = new double[n];
      below = new double[n][NODES];
      others = new double[n][NODES];
    }
    double scale = 1;
    for (int i = 0; i < n; i++) {
      scale = Math.max(scale, Math.abs(means[i]));
    }
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double spread = Math.max(spreads[i], SPREAD_MIN * scale);
      inverse[i] = 1 / spread;
      low = Math.max(low, means[i] - REACH * spread);
      high = Math.max(high, means[i] + REACH * spread);
    }
    double step = (high - low) / (NODES - 1);
    for (int i = 0; i < n; i++) {
      NormalCdf.fill((low - means[i]) * inverse[i], step * inverse[i], INDICES, below[i]);
    }
    products(n);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      p[i] = Math.max(0, area(below[i], others[i]));
      sum += p[i];
    }
    for (int i = 0; i < n; i++) {
      p[i] /= sum;
    }
  }

  /** {@code others[i]} becomes the product of all rows of {@code below} but the i-th. */
  private void products(int n) {
    Arrays.fill(running, 1);
    for (int i = 0; i < n; i++) {
      System.arraycopy(running, 0, others[i], 0, NODES);
      multiply(running, below[i]);
    }
    Arrays.fill(running, 1);
    for (int i = n - 1; i >= 0; i--) {
      multiply(others[i], running);
      multiply(running, below[i]);
    }
  }

  private static void multiply(double[] into, double[] by) {
    for (int k = 0; k < NODES; k++) {
      into[k] *= by[k];
    }
  }

  /** Trapezoids over the gains of {@code phi}, twice their area, summed in four lanes. */
  private double area(double[] phi, double[] product) {
    for (int k = 0; k < NODES - 1; k++) {
      pieces[k] = (phi[k + 1] - phi[k]) * (product[k + 1] + product[k]);
    }
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int k = 0; k < NODES - 1; k += 4) {
      a += pieces[k];
      b += pieces[k + 1];
      c += pieces[k + 2];
      d += pieces[k + 3];
    }
    return (a + b) + (c + d);
  }
}
