package io.tidegate.router.dispatch;

/**
 * A circuit breaker: open after consecutive failures, then one probe an interval, the interval
 * doubling up to its cap for as long as probes fail.
 *
 * <p>Time is an argument; safe for use by several threads.
 */
public final class Breaker {
  /** Consecutive failures that open it. */
  public static final int FAILURES_TO_OPEN = 5;

  private static final long INTERVAL_NANOS_MIN = 1_000_000_000L;
  private static final long INTERVAL_NANOS_MAX = 15_000_000_000L;

  private int consecutiveFailures;
  private boolean open;
  private boolean probing;
  private long intervalNanos = INTERVAL_NANOS_MIN;
  private long probeAtNanos;

  /** True when a request may go out now; an open breaker then counts it as its probe. */
  public synchronized boolean tryAcquire(long nowNanos) {
    if (!open) {
      return true;
    }
    if (probing || nowNanos - probeAtNanos < 0) {
      return false;
    }
    probing = true;
    return true;
  }

  /** True when {@link #tryAcquire} would let a request pass. */
  public synchronized boolean available(long nowNanos) {
    return !open || (!probing && nowNanos - probeAtNanos >= 0);
  }

  public synchronized void success() {
    consecutiveFailures = 0;
    open = false;
    probing = false;
    intervalNanos = INTERVAL_NANOS_MIN;
  }

  public synchronized void failure(long nowNanos) {
    consecutiveFailures++;
    if (open) {
      if (probing) {
        intervalNanos = Math.min(2 * intervalNanos, INTERVAL_NANOS_MAX);
        probeAtNanos = nowNanos + intervalNanos;
      }
    } else if (consecutiveFailures >= FAILURES_TO_OPEN) {
      open = true;
      probeAtNanos = nowNanos + intervalNanos;
    }
    probing = false;
  }

  /** The attempt said nothing about the endpoint: the caller left, or the request was at fault. */
  public synchronized void ignore() {
    probing = false;
  }

  /** 0 closed, 1 waiting for a probe's result or about to send one, 2 open. */
  public synchronized int state(long nowNanos) {
    if (!open) {
      return 0;
    }
    return probing || nowNanos - probeAtNanos >= 0 ? 1 : 2;
  }

  /** Time until the next probe, milliseconds; 0 when requests may pass. */
  public synchronized long waitMillis(long nowNanos) {
    return open ? Math.max(0, (probeAtNanos - nowNanos) / 1_000_000) : 0;
  }
}
