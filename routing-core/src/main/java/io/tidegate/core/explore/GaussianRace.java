package io.tidegate.core.explore;

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

  private double[] inverse = new double[0]; // 1 / sigma
  private double[] below = new double[0]; // Phi at the last node
  private double[] gained = new double[0]; // what Phi gained since the node before
  private double[] others = new double[0]; // product of the others' Phi at the last node
  private double[] spare = new double[0];

  /**
   * Fills {@code p} with n probabilities that sum to one.
   *
   * @param means n finite means
   * @param spreads n standard deviations, finite, at least 0
   */
  public void probabilities(double[] means, double[] spreads, int n, double[] p) {
    if (inverse.length < n) {
      inverse = new double[n];
      below = new double[n];
      others = new double[n];
      spare = new double[n];
      gained = new double[n];
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
      p[i] = 0;
    }
    double step = (high - low) / (NODES - 1);
    start(means, n, low);
    for (int node = 1; node < NODES; node++) {
      advance(means, n, low + node * step, p);
    }
    normalise(n, p);
  }

  private void start(double[] means, int n, double t) {
    for (int i = 0; i < n; i++) {
      below[i] = NormalCdf.at((t - means[i]) * inverse[i]);
    }
    products(below, n, others);
  }

  private void advance(double[] means, int n, double t, double[] p) {
    for (int i = 0; i < n; i++) {
      double phi = NormalCdf.at((t - means[i]) * inverse[i]);
      gained[i] = phi - below[i];
      below[i] = phi;
    }
    double[] before = others;
    others = spare;
    spare = before;
    products(below, n, others);
    for (int i = 0; i < n; i++) {
      p[i] += gained[i] * (before[i] + others[i]) * 0.5;
    }
  }

  /** {@code into[i]} becomes the product of all {@code phi} but the i-th. */
  private static void products(double[] phi, int n, double[] into) {
    double product = 1;
    for (int i = 0; i < n; i++) {
      into[i] = product;
      product *= phi[i];
    }
    product = 1;
    for (int i = n - 1; i >= 0; i--) {
      into[i] *= product;
      product *= phi[i];
    }
  }

  private static void normalise(int n, double[] p) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      p[i] = Math.max(0, p[i]);
      sum += p[i];
    }
    for (int i = 0; i < n; i++) {
      p[i] /= sum;
    }
  }
}
