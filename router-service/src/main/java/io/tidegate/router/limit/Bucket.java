package io.tidegate.router.limit;

/**
 * A token bucket that holds one minute's worth and refills evenly; time is an argument.
 *
 * <p>What turns out to have cost more than was taken may bring it below zero; then nothing passes
 * until it has recovered.
 */
public final class Bucket {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final double MILLIS_PER_MINUTE = 60e3;

  private final int perMinute;
  private double level;
  private long refilledNanos;
  private boolean started;

  /**
   * @param perMinute at least 1
   */
  public Bucket(int perMinute) {
    this.perMinute = perMinute;
    this.level = perMinute;
  }

  public int perMinute() {
    return perMinute;
  }

  /**
   * Takes {@code amount}; more than a whole bucket passes when the bucket is full.
   *
   * @return 0, or the wait until it will pass, milliseconds
   */
  public synchronized long take(double amount, long nowNanos) {
    refill(nowNanos);
    double needed = Math.min(amount, perMinute);
    if (level >= needed) {
      level -= amount;
      return 0;
    }
    return Math.max(1, (long) Math.ceil((needed - level) * MILLIS_PER_MINUTE / perMinute));
  }

  /** Puts back what was taken and not used; negative takes what was used beyond. */
  public synchronized void giveBack(double amount) {
    level = Math.min(perMinute, level + amount);
  }

  /** What may still be taken, at least 0. */
  public synchronized long remaining(long nowNanos) {
    refill(nowNanos);
    return Math.max(0, (long) level);
  }

  /** Time until it is full, milliseconds. */
  public synchronized long fullMillis(long nowNanos) {
    refill(nowNanos);
    return Math.max(0, (long) Math.ceil((perMinute - level) * MILLIS_PER_MINUTE / perMinute));
  }

  private void refill(long nowNanos) {
    if (started) {
      double minutes = Math.max(0, nowNanos - refilledNanos) / NANOS_PER_MINUTE;
      level = Math.min(perMinute, level + minutes * perMinute);
    }
    started = true;
    refilledNanos = nowNanos;
  }
}
