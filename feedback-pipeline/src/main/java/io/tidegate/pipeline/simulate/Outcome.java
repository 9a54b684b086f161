package io.tidegate.pipeline.simulate;

/**
 * Totals over some decisions of a simulation.
 *
 * @param rows how many decisions
 * @param quality mean quality, 0..1
 * @param costUsd whole cost, USD
 * @param utility mean utility
 * @param edgeShare share of decisions that an edge arm answered, 0..1
 * @param strongShare share of decisions that the dearest arm answered, 0..1
 */
public record Outcome(
    long rows,
    double quality,
    double costUsd,
    double utility,
    double edgeShare,
    double strongShare) {

  /** Mean cost, USD. */
  public double costPerDecisionUsd() {
    return costUsd / rows;
  }
}
