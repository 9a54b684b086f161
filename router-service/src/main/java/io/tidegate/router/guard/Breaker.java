package io.tidegate.router.guard;

import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker: ejects an endpoint after failures in a row, then lets one probe at a time
 * through; each ejection in a row is longer by the base, up to the cap.
 *
 * <p>After Envoy's outlier detection ({@code base_ejection_time} times the number of ejections,
 * with jitter). The last endpoint in service is never ejected. Time and chance are arguments; safe
 * for use by several threads.
 */
public final class Breaker {
  /**
   * When a breaker opens and for how long.
   *
   * @param failures in a row that open it, at least 1; default 5
   * @param baseNanos length of a first ejection; default 2 s
   * @param capNanos longest ejection; default 15 s
   */
  public record Settings(int failures, long baseNanos, long capNanos) {
    public static final Settings DEFAULT = new Settings(5, 2_000_000_000L, 15_000_000_000L);

    public Settings {
      if (failures < 1 || baseNanos < 1 || capNanos < baseNanos) {
        throw new IllegalArgumentException(
            "breaker: failures and base must be >= 1 and max >= base, were "
                + failures
                + ", "
                + baseNanos
                + " ns and "
                + capNanos
                + " ns");
      }
    }
  }

  /** The right to send one request; given back once, by success, failure or ignore. */
  public enum Permit {
    REGULAR,
    PROBE
  }

  /** Part of an ejection's length that chance may add. */
  private static final double JITTER = 0.2;

  /** An endpoint in service for this many caps begins anew with short ejections. */
  private static final int CAPS_UNTIL_FORGOTTEN = 4;

  private final Settings settings;
  private final Ejections ejections;

  private int consecutiveFailures;
  private int ejectionsInRow;
  private boolean open;
  private boolean probing;
  private boolean retired;
  private long probeAtNanos;
  private long closedAtNanos;

  public Breaker(Settings settings, Ejections ejections) {
    this.settings = settings;
    this.ejections = ejections;
  }

  /** A permit for one request now; null while the endpoint is ejected or its probe is out. */
  public synchronized @Nullable Permit tryAcquire(long nowNanos) {
    if (!open) {
      return Permit.REGULAR;
    }
    if (probing || nowNanos - probeAtNanos < 0) {
      return null;
    }
    probing = true;
    return Permit.PROBE;
  }

  /** True when {@link #tryAcquire} would give a permit. */
  public synchronized boolean available(long nowNanos) {
    return !open || (!probing && nowNanos - probeAtNanos >= 0);
  }

  /** The endpoint answered. Answers to requests from before an ejection do not end it. */
  public synchronized void success(Permit permit, long nowNanos) {
    if (permit == Permit.PROBE) {
      probing = false;
      open = false;
      closedAtNanos = nowNanos;
      if (!retired) {
        ejections.returned();
      }
    }
    if (!open) {
      consecutiveFailures = 0;
    }
  }

  /**
   * The endpoint failed. Failures of requests from before an ejection do not prolong it.
   *
   * @param draw uniform in 0..1, for the jitter
   */
  public synchronized void failure(Permit permit, long nowNanos, double draw) {
    if (permit == Permit.PROBE) {
      probing = false;
      eject(nowNanos, draw);
    } else if (!open) {
      consecutiveFailures = Math.min(consecutiveFailures + 1, settings.failures());
      if (consecutiveFailures == settings.failures() && !retired && ejections.tryEject()) {
        if (nowNanos - closedAtNanos > CAPS_UNTIL_FORGOTTEN * settings.capNanos()) {
          ejectionsInRow = 0;
        }
        open = true;
        eject(nowNanos, draw);
      }
    }
  }

  /** The attempt said nothing about the endpoint: the caller left, or the request was at fault. */
  public synchronized void ignore(Permit permit) {
    if (permit == Permit.PROBE) {
      probing = false;
    }
  }

  /** The endpoint is taken away: it no longer counts as in service. */
  public synchronized void retire() {
    if (!retired) {
      retired = true;
      if (!open) {
        ejections.left();
      }
    }
  }

  private void eject(long nowNanos, double draw) {
    ejectionsInRow = Math.min(ejectionsInRow + 1, 1_000_000);
    double length = (double) settings.baseNanos() * ejectionsInRow * (1 + JITTER * draw);
    probeAtNanos = nowNanos + (long) Math.min(length, (double) settings.capNanos());
  }

  /** Failing, and in service only because it is the last. */
  public synchronized boolean failing() {
    return open || consecutiveFailures == settings.failures();
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
