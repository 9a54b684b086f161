package io.tidegate.router.guard;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many of a gateway's requests may be repetitions at once: a fifth of the active ones, at least
 * three.
 *
 * <p>After Envoy's retry budget: a bound on each request's own retries multiplies an outage's load,
 * a share of the traffic cannot.
 */
public final class RetryBudget {
  /** Repetitions that are always allowed. */
  public static final int RETRIES_MIN = 3;

  private static final int ACTIVE_PER_RETRY = 5;

  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger retrying = new AtomicInteger();

  /** A request has begun. */
  public void begin() {
    active.incrementAndGet();
  }

  /** A request has ended; what it repeats was given back. */
  public void end() {
    active.decrementAndGet();
  }

  /** A place for one repetition, from its wait to its end; false when none is free. */
  public boolean tryRetry() {
    int max = Math.max(RETRIES_MIN, active.get() / ACTIVE_PER_RETRY);
    if (retrying.incrementAndGet() > max) {
      retrying.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives a place back. */
  public void retried() {
    retrying.decrementAndGet();
  }

  /** Requests begun and not ended. */
  public int active() {
    return active.get();
  }

  /** Places taken. */
  public int retrying() {
    return retrying.get();
  }
}
