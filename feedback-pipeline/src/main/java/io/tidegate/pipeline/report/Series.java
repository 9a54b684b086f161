package io.tidegate.pipeline.report;

/**
 * Points in order with one name.
 *
 * @param name text of the legend
 * @param kind how it is drawn
 * @param x places, as many as y
 * @param y values
 * @param low lower ends of a band or of whiskers, as many as y; empty for none
 * @param high upper ends, as many as low
 */
record Series(String name, Kind kind, double[] x, double[] y, double[] low, double[] high) {

  enum Kind {
    /** A line, with its band if there is one. */
    LINE,
    /** Round marks, with whiskers if there are ends. */
    POINTS,
    /** One dashed level across the plot: a bound or a baseline. */
    LEVEL
  }

  Series {
    if (x.length != y.length || low.length != high.length) {
      throw new IllegalArgumentException("series " + name + ": lengths differ");
    }
    if (low.length != 0 && low.length != y.length) {
      throw new IllegalArgumentException("series " + name + ": a band needs an end for every y");
    }
    x = x.clone();
    y = y.clone();
    low = low.clone();
    high = high.clone();
  }

  boolean finite(int i) {
    return Double.isFinite(x[i])
        && Double.isFinite(y[i])
        && (low.length == 0 || (Double.isFinite(low[i]) && Double.isFinite(high[i])));
  }
}
