package io.tidegate.pipeline.simulate;

/**
 * Totals over some rows of a simulation.
 *
 * @param rows how many
 * @param quality mean quality, 0..1
 * @param costUsd whole cost, USD
 * @param utility mean utility
 * @param edgeShare share of rows that an edge arm answered, 0..1
 */
public record Outcome(long rows, double quality, double costUsd, double utility, double edgeShare) {

  /** Adds rows up. */
  static final class Sum {
    private long rows;
    private double quality;
    private double costUsd;
    private double utility;
    private double edge;

    /** Adds one row, or a share of it. */
    void add(
        double share, double rowQuality, double rowCostUsd, double rowUtility, boolean onEdge) {
      quality += share * rowQuality;
      costUsd += share * rowCostUsd;
      utility += share * rowUtility;
      edge += onEdge ? share : 0;
    }

    void endRow() {
      rows++;
    }

    Outcome outcome() {
      return new Outcome(rows, quality / rows, costUsd, utility / rows, edge / rows);
    }
  }
}
