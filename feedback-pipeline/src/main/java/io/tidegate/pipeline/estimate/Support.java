package io.tidegate.pipeline.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What decides whether a log can answer a question about a candidate.
 *
 * @param n rows
 * @param ess effective sample size
 * @param meanWeight mean weight
 * @param meanWeightError its standard error
 * @param outsideMass mean share of the candidate's choices that fall on arms which the log never
 *     takes there, 0..1; NaN when the log does not say
 * @param deterministicShare share of rows with a choice of several arms that was certain, 0..1
 */
public record Support(
    long n,
    double ess,
    double meanWeight,
    double meanWeightError,
    double outsideMass,
    double deterministicShare) {

  /** Fewest rows. */
  public static final int ROWS_MIN = 100;

  /** Smallest effective sample size. */
  public static final double ESS_MIN = 50;

  /** Largest mass outside the support. */
  public static final double OUTSIDE_MAX = 0.01;

  /** Largest share of certain choices. */
  public static final double DETERMINISTIC_MAX = 0.5;

  private static final double WEIGHT_ERRORS_MAX = 4;
  private static final double WEIGHT_SLACK = 0.02;

  /** Every reason why an estimate would mislead, in words; empty when there is none. */
  public List<String> refusals() {
    List<String> reasons = new ArrayList<>();
    if (n < ROWS_MIN) {
      reasons.add(say("too few rows: %d usable, at least %d are needed", n, ROWS_MIN));
    }
    if (n > 0 && ess < ESS_MIN) {
      reasons.add(
          say(
              "effective sample size too low: %.1f of %d rows, at least %.0f is needed; the"
                  + " candidate chooses what the log rarely did",
              ess, n, ESS_MIN));
    }
    if (outsideMass > OUTSIDE_MAX) {
      reasons.add(
          say(
              "outside the log's support: %.1f%% of the candidate's choices fall on arms that had"
                  + " no chance in the log, at most %.0f%% may",
              100 * outsideMass, 100 * OUTSIDE_MAX));
    }
    if (deterministicShare > DETERMINISTIC_MAX) {
      reasons.add(
          say(
              "the log hardly explores: %.0f%% of its choices among several arms were certain",
              100 * deterministicShare));
    }
    double off = Math.abs(meanWeight - 1);
    if (off > WEIGHT_SLACK && off > WEIGHT_ERRORS_MAX * meanWeightError) {
      reasons.add(
          say(
              "mean weight is off 1: %.4f with a standard error of %.4f; the logged probabilities"
                  + " are not those that the choices were drawn with, or support is missing",
              meanWeight, meanWeightError));
    }
    return reasons;
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
