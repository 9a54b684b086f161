package io.tidegate.router.bundle;

/**
 * How far served bundle and shadow agree; NaN where there is nothing to divide by.
 *
 * @param compared requests that both read
 * @param task share with the same likeliest task
 * @param smallOkMean mean absolute difference of the small-model score
 * @param smallOkMax largest
 * @param sideFlips share on different sides of one half of it
 * @param outputTokens mean absolute difference of the expected length, powers of two
 * @param onlyServed requests in which the served bundle alone led to personal data
 * @param onlyShadow requests in which the shadow alone did
 * @param servedMillis mean time of a first pass of the served bundle
 * @param shadowMillis mean time of the shadow's passes over one request
 */
public record AgreementFigures(
    long compared,
    double task,
    double smallOkMean,
    double smallOkMax,
    double sideFlips,
    double outputTokens,
    long onlyServed,
    long onlyShadow,
    double servedMillis,
    double shadowMillis) {

  static AgreementFigures of(Agreement.Sums s) {
    return new AgreementFigures(
        s.compared(),
        s.taskAgreement(),
        s.mean(s.differenceSum()),
        s.differenceMax(),
        s.mean((double) s.sideFlips()),
        s.mean(s.lengthSum()),
        s.onlyServed(),
        s.onlyShadow(),
        s.servedRuns() == 0 ? Double.NaN : s.servedNanos() / 1e6 / s.servedRuns(),
        s.mean(s.shadowNanos() / 1e6));
  }
}
