package io.tidegate.router.dispatch;

import io.tidegate.router.config.Timeouts;

/**
 * When an attempt has waited long enough, as arithmetic on monotonic times.
 *
 * @param startedNanos when the attempt began
 * @param totalNanos when the whole request must have ended
 */
record Deadlines(long startedNanos, long totalNanos, Timeouts timeouts) {
  private static final long AFTER_FINISH_NANOS = 2_000_000_000L;
  private static final long AFTER_USAGE_NANOS = 250_000_000L;

  /** A time, and what it means when it comes. */
  record Deadline(long nanos, FailureKind kind) {
    Deadline orSooner(Deadline other) {
      return other.nanos - nanos < 0 ? other : this;
    }
  }

  /** A streamed answer without content so far. */
  Deadline firstToken() {
    return orTotal(startedNanos + timeouts.firstToken().toNanos(), FailureKind.FIRST_TOKEN_TIMEOUT);
  }

  /** A streamed answer between two events. */
  Deadline idle(long nowNanos) {
    return orTotal(nowNanos + timeouts.idle().toNanos(), FailureKind.IDLE_TIMEOUT);
  }

  /**
   * A streamed answer that lacks nothing but its terminator: silence now means its end.
   *
   * @param usageSeen nothing at all is awaited any more
   */
  Deadline afterFinish(long nowNanos, boolean usageSeen) {
    long grace = usageSeen ? AFTER_USAGE_NANOS : AFTER_FINISH_NANOS;
    return orTotal(nowNanos + grace, FailureKind.IDLE_TIMEOUT);
  }

  /** An answer in one piece whose head has not come. */
  Deadline answer() {
    return orTotal(startedNanos + timeouts.answer().toNanos(), FailureKind.ANSWER_TIMEOUT);
  }

  /** An answer in one piece whose head has come, and nothing more. */
  Deadline firstByte(long nowNanos) {
    return new Deadline(nowNanos + timeouts.firstToken().toNanos(), FailureKind.FIRST_TOKEN_TIMEOUT)
        .orSooner(answer());
  }

  /** An answer in one piece between two reads. */
  Deadline nextByte(long nowNanos) {
    return new Deadline(nowNanos + timeouts.idle().toNanos(), FailureKind.IDLE_TIMEOUT)
        .orSooner(answer());
  }

  /** The caller does not read: whatever the upstream does is not its silence. */
  Deadline slowCaller() {
    return new Deadline(totalNanos, FailureKind.SLOW_CALLER);
  }

  private Deadline orTotal(long nanos, FailureKind kind) {
    return new Deadline(nanos, kind).orSooner(new Deadline(totalNanos, FailureKind.TOTAL_TIMEOUT));
  }
}
