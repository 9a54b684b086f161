package io.tidegate.router.http;

import java.util.OptionalInt;

/** A token bucket of one minute's requests; time is an argument. */
public final class RateLimit {
  private static final double NANOS_PER_MINUTE = 60e9;

  private final OptionalInt requestsPerMinute;
  private double tokens;
  private long refilledNanos;
  private boolean started;

  /**
   * @param requestsPerMinute empty for no limit
   */
  public RateLimit(OptionalInt requestsPerMinute) {
    this.requestsPerMinute = requestsPerMinute;
    this.tokens = requestsPerMinute.orElse(0);
  }

  /** 0 when a request may pass, else the wait until the next may, milliseconds. */
  public synchronized long take(long nowNanos) {
    if (requestsPerMinute.isEmpty()) {
      return 0;
    }
    int limit = requestsPerMinute.getAsInt();
    if (started) {
      double minutes = Math.max(0, nowNanos - refilledNanos) / NANOS_PER_MINUTE;
      tokens = Math.min(limit, tokens + minutes * limit);
    }
    started = true;
    refilledNanos = nowNanos;
    if (tokens >= 1) {
      tokens--;
      return 0;
    }
    return Math.max(1, (long) Math.ceil((1 - tokens) * 60_000 / limit));
  }

  public int requestsPerMinute() {
    return requestsPerMinute.orElse(0);
  }
}
