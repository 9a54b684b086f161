package io.tidegate.core.budget;

/**
 * A proportional-integral controller of a budget's shadow price: the dual variable of "spend at
 * most the target rate", to be added to the weight of cost in every score.
 *
 * <p>With D the USD spent above target so far, {@code d = D / (target * horizon)}, and I the
 * integral of d over time in horizons, the price is {@code unit * (exp(u) - 1)} per USD for {@code
 * u = proportional * d + integral * I}, kept in 0..{@link #MAX_LOG}. The proportional part alone is
 * dual ascent on the normalised cost error in its multiplicative form (Balseiro, Lu, Mirrokni 2020,
 * "Dual mirror descent for online allocation problems"), which settles with a debt proportional to
 * the price that it needs; the integral repays that debt, so total spend meets the target. The
 * exponential makes one setting serve prices that lie factors of hundreds apart.
 *
 * <p>Time is in any unit, seconds or decisions, as long as target and horizon use the same. A
 * saving counts up to {@link #BANK_HORIZONS} horizons and a debt up to {@link #DEBT_HORIZONS}, so
 * an idle night buys no spree and an impossible target no eternal penance. The integral moves by at
 * most one a horizon and rests while the price is at its largest: it must not remember what the
 * proportional part is repaying.
 *
 * @param targetUsdPerUnit spend to aim at in one unit of time, above 0
 * @param horizonUnits time in which a deviation is to be worked off, units of time, above 0
 * @param unitPerUsd shadow price at which the exponential begins, 1/USD, above 0
 * @param proportional gain on the deviation, above 0
 * @param integral gain on its integral, at least 0
 */
public record Pacer(
    double targetUsdPerUnit,
    double horizonUnits,
    double unitPerUsd,
    double proportional,
    double integral) {

  /** Largest exponent: a price about 160,000 times the unit. */
  public static final double MAX_LOG = 12;

  /** Saving that still counts, horizons of target spend. */
  public static final double BANK_HORIZONS = 3;

  /** Debt that still counts, horizons of target spend. */
  public static final double DEBT_HORIZONS = 10;

  private static final double PROPORTIONAL = 3;
  private static final double INTEGRAL = 1;
  private static final double DECISIONS = 100;
  private static final double UNIT_SHARE = 0.05;
  private static final double SECONDS = 900;

  public Pacer {
    requireAbove("target_usd", targetUsdPerUnit);
    requireAbove("horizon", horizonUnits);
    requireAbove("unit_per_usd", unitPerUsd);
    requireAbove("proportional", proportional);
    if (!Double.isFinite(integral) || integral < 0) {
      throw new IllegalArgumentException("integral: must be finite and >= 0, was " + integral);
    }
  }

  /** Pacing with decisions as the clock: gains 3 and 1, deviations worked off in 100 decisions. */
  public static Pacer perDecision(double targetUsd) {
    requireAbove("target_usd", targetUsd);
    return new Pacer(targetUsd, DECISIONS, UNIT_SHARE / targetUsd, PROPORTIONAL, INTEGRAL);
  }

  /** Pacing of a day's budget with seconds as the clock: deviations worked off in 15 minutes. */
  public static Pacer perDay(double usdPerDay) {
    requireAbove("usd_per_day", usdPerDay);
    return new Pacer(usdPerDay / 86_400, SECONDS, 1, PROPORTIONAL, INTEGRAL);
  }

  /**
   * The state after {@code spentUsd} more in {@code elapsed} more units of time.
   *
   * @param spentUsd at least 0; a correction of an earlier spend may make it negative
   * @param elapsed at least 0
   * @throws IllegalArgumentException when a value is not finite or time runs backwards
   */
  public PacerState step(PacerState state, double spentUsd, double elapsed) {
    if (!Double.isFinite(spentUsd) || !Double.isFinite(elapsed) || elapsed < 0) {
      throw new IllegalArgumentException(
          "step: spend must be finite and time >= 0, were " + spentUsd + " and " + elapsed);
    }
    double share = targetUsdPerUnit * horizonUnits;
    double deviation = state.deviationUsd() + spentUsd - targetUsdPerUnit * elapsed;
    deviation = Math.max(-BANK_HORIZONS * share, Math.min(DEBT_HORIZONS * share, deviation));
    double d = deviation / share;
    double roomAbove = integral == 0 ? 0 : MAX_LOG / integral;
    boolean largest = proportional * d + integral * state.integral() >= MAX_LOG;
    double slope = largest ? 0 : Math.max(-1, Math.min(1, d));
    double sum = state.integral() + slope * elapsed / horizonUnits;
    sum = Math.max(0, Math.min(roomAbove, sum));
    double u = Math.max(0, Math.min(MAX_LOG, proportional * d + integral * sum));
    return new PacerState(unitPerUsd * Math.expm1(u), sum, deviation);
  }

  /** A state that begins at a price already known to be about right, 1/USD. */
  public PacerState startingAt(double dualPerUsd) {
    double u = Math.min(MAX_LOG, Math.log1p(Math.max(0, dualPerUsd) / unitPerUsd));
    return integral == 0
        ? new PacerState(0, 0, u / proportional * targetUsdPerUnit * horizonUnits)
        : new PacerState(unitPerUsd * Math.expm1(u), u / integral, 0);
  }

  private static void requireAbove(String name, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw new IllegalArgumentException(name + ": must be finite and > 0, was " + value);
    }
  }
}
