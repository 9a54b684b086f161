package io.tidegate.router.guard;

/**
 * The number of requests that an endpoint takes at once without getting slow or turning some away,
 * found by trying.
 *
 * <p>After Netflix's concurrency-limits: a refusal or a missed deadline multiplies the limit by
 * {@value #DECREASE}, once for each round trip; an answer moves it a step towards {@code limit *
 * gradient + sqrt(limit)}, but only while the limit is being used; below {@value #SLOW_START} an
 * answer at usual speed adds one, as in TCP's slow start. It begins at its hard bound, so that an
 * endpoint that is never in trouble never waits for it to grow. Safe for use by several threads.
 */
public final class ConcurrencyLimit {
  private static final double DECREASE = 0.8;
  private static final double STEP = 0.2;
  private static final int SLOW_START = 16;

  private final int max;
  private final Gradient firstToken = new Gradient();
  private final Gradient perToken = new Gradient();
  private double limit;
  private long decreasedAtNanos;
  private boolean decreased;

  /**
   * @param max hard bound, at least 1
   */
  public ConcurrencyLimit(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max: must be >= 1, was " + max);
    }
    this.max = max;
    this.limit = max;
  }

  /** The limit in force, 1 to the hard bound. */
  public synchronized int limit() {
    return (int) limit;
  }

  /**
   * A streamed answer.
   *
   * @param inflight requests at the endpoint when this one ended, itself included
   */
  public synchronized void streamed(double firstTokenSeconds, int inflight) {
    answered(firstToken.sample(Math.max(1e-6, firstTokenSeconds)), inflight);
  }

  /** An answer in one piece. */
  public synchronized void whole(double seconds, long outputTokens, int inflight) {
    answered(perToken.sample(Math.max(1e-6, seconds / Math.max(1, outputTokens))), inflight);
  }

  /**
   * The endpoint turned a request away or let it wait beyond its deadline.
   *
   * @param startedNanos when the request was sent: one sent before the last decrease tells nothing
   *     new
   */
  public synchronized void dropped(long startedNanos, long nowNanos) {
    if (decreased && startedNanos - decreasedAtNanos < 0) {
      return;
    }
    decreased = true;
    decreasedAtNanos = nowNanos;
    limit = Math.max(1, limit * DECREASE);
  }

  private void answered(double gradient, int inflight) {
    if (inflight * 2 < (int) limit) {
      return;
    }
    double target = limit * gradient + Math.sqrt(limit);
    double step =
        gradient == 1 && limit < SLOW_START ? 1 : STEP * (target - limit) / Math.max(1, inflight);
    limit = Math.max(1, Math.min(max, limit + step));
  }
}
