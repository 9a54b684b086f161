package io.tidegate.router.bundle;

import io.tidegate.router.classify.Classification;

/**
 * How far two bundles agree on the same requests, since the second one was put beside the first.
 */
final class Agreement {

  /** A router that asks "will a small model do?" turns here. */
  static final float SIDE = 0.5f;

  /**
   * The sums so far.
   *
   * @param compared requests that both answered
   * @param sameTask of them, those with the same likeliest task
   * @param sideFlips those on different sides of {@value #SIDE} of the small-model score
   * @param differenceSum sum of the absolute differences of that score
   * @param differenceMax the largest
   * @param lengthSum sum of the absolute differences of the expected length, powers of two
   * @param onlyServed personal data found with the served bundle alone
   * @param onlyShadow with the shadow alone
   * @param servedNanos time of first passes of the served bundle, where it ran
   * @param servedRuns how many these are
   * @param shadowNanos time of all passes of the shadow
   */
  record Sums(
      long compared,
      long sameTask,
      long sideFlips,
      double differenceSum,
      double differenceMax,
      double lengthSum,
      long onlyServed,
      long onlyShadow,
      long servedNanos,
      long servedRuns,
      long shadowNanos) {

    static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    double taskAgreement() {
      return mean((double) sameTask);
    }

    double mean(double sum) {
      return compared == 0 ? Double.NaN : sum / compared;
    }
  }

  /**
   * One comparison.
   *
   * @param personalData -1 when only the served bundle found some, 1 when only the shadow did
   */
  record Pair(
      boolean sameTask, double difference, boolean flipped, double length, int personalData) {

    static Pair of(Classification served, Classification shadow) {
      return new Pair(
          served.task().equals(shadow.task()),
          Math.abs(served.smallOk() - shadow.smallOk()),
          served.smallOk() >= SIDE != shadow.smallOk() >= SIDE,
          Math.abs(log2(served.outputTokens()) - log2(shadow.outputTokens())),
          Boolean.compare(shadow.personalData().any(), served.personalData().any()));
    }

    private static double log2(float tokens) {
      return Math.log1p(tokens) / Math.log(2);
    }
  }

  private Sums sums = Sums.NONE;

  synchronized void add(Pair pair, long servedNanos, long shadowNanos) {
    Sums s = sums;
    sums =
        new Sums(
            s.compared + 1,
            s.sameTask + (pair.sameTask() ? 1 : 0),
            s.sideFlips + (pair.flipped() ? 1 : 0),
            s.differenceSum + pair.difference(),
            Math.max(s.differenceMax, pair.difference()),
            s.lengthSum + pair.length(),
            s.onlyServed + (pair.personalData() < 0 ? 1 : 0),
            s.onlyShadow + (pair.personalData() > 0 ? 1 : 0),
            s.servedNanos + Math.max(0, servedNanos),
            s.servedRuns + (servedNanos >= 0 ? 1 : 0),
            s.shadowNanos + shadowNanos);
  }

  synchronized Sums sums() {
    return sums;
  }

  synchronized void reset() {
    sums = Sums.NONE;
  }
}
