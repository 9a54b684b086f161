package io.tidegate.router.guard;

import java.util.OptionalLong;

/**
 * How long to wait before asking the same endpoint again: full jitter under a doubling ceiling, or
 * what the upstream asked for.
 *
 * <p>After M. Brooker, "Exponential backoff and jitter" (2015).
 */
public final class Backoff {
  private static final long CEILING_MILLIS = 200;
  private static final long CEILING_MILLIS_MAX = 2_000;
  private static final long WAIT_MILLIS_MIN = 20;
  private static final double SPREAD = 0.05;

  private Backoff() {}

  /**
   * The wait in milliseconds.
   *
   * @param retries repetitions before this one, at least 0
   * @param retryAfterMillis the upstream's wish: never undercut, and spread by up to a twentieth so
   *     that callers sent away together do not come back together
   * @param draw uniform in 0..1
   */
  public static long waitMillis(int retries, OptionalLong retryAfterMillis, double draw) {
    if (retryAfterMillis.isPresent()) {
      return (long) Math.ceil(retryAfterMillis.getAsLong() * (1 + SPREAD * draw));
    }
    long ceiling = Math.min(CEILING_MILLIS_MAX, CEILING_MILLIS << Math.min(retries, 10));
    return Math.max(WAIT_MILLIS_MIN, (long) (ceiling * draw));
  }
}
