package io.tidegate.core.budget;

/**
 * What a {@link Pacer} remembers between two steps.
 *
 * @param dualPerUsd the shadow price of the budget, 1/USD, at least 0
 * @param integral sum of the normalised deviation over time, at least 0
 * @param deviationUsd spent above target (positive) or saved (negative) so far, USD, within the
 *     bank
 */
public record PacerState(double dualPerUsd, double integral, double deviationUsd) {

  /** Nothing spent, nothing saved, no shadow price. */
  public static final PacerState START = new PacerState(0, 0, 0);

  public PacerState {
    if (!(dualPerUsd >= 0) || !(integral >= 0) || !Double.isFinite(deviationUsd)) {
      throw new IllegalArgumentException(
          "pacer state: needs a price and an integral >= 0 and a finite deviation, were "
              + dualPerUsd
              + ", "
              + integral
              + " and "
              + deviationUsd);
    }
  }
}
