package io.tidegate.router.dispatch;

import io.tidegate.router.dispatch.FailureKind.Action;

/**
 * What follows a failed attempt: a pure function of what is known then.
 *
 * @param kind the failure
 * @param committed content has reached the caller
 * @param attempts upstream requests so far
 * @param attemptsMax how many there may be
 * @param millisLeft until the deadline for everything
 * @param endpointFailing the endpoint's breaker is open, or only the last one's rule keeps it shut
 * @param otherEndpoint another endpoint of the same model would take the request
 * @param retriesHere waits on this model so far
 * @param retriesMax how many there may be
 * @param waitMillis how long the next one would be
 * @param wished the upstream asked for that wait
 * @param elsewhereWorthMore another model is worth more than this one after the wait
 */
record Recovery(
    FailureKind kind,
    boolean committed,
    int attempts,
    int attemptsMax,
    long millisLeft,
    boolean endpointFailing,
    boolean otherEndpoint,
    int retriesHere,
    int retriesMax,
    long waitMillis,
    boolean wished,
    boolean elsewhereWorthMore) {
  /** The longest wait for an upstream that asks for one. */
  static final long PATIENCE_MILLIS = 2_000;

  /** A model that turns every request away is not asked more often than this in all. */
  static final int RATE_LIMITED_ATTEMPTS_MAX = 6;

  private static final double SPREAD = 1.1;

  /** The next step; one that turns out impossible leads to the one after it. */
  enum Step {
    /**
     * Another model goes on with what the caller has; then the error as the stream's last event.
     */
    CONTINUE,
    /** Another endpoint of the same model; then {@link #HOP}. */
    OTHER_ENDPOINT,
    /** The same model after the wait; then {@link #HOP}. */
    WAIT,
    /** Another model; then {@link #GIVE_UP}. */
    HOP,
    /** Another model; when there is none, the same after the wait; then {@link #GIVE_UP}. */
    HOP_OR_WAIT,
    /** The caller gets the error. */
    GIVE_UP
  }

  Step step() {
    boolean callers = kind.blame() == FailureKind.Blame.CALLER;
    boolean last = attempts >= attemptsMax || millisLeft <= 0;
    if (kind == FailureKind.RATE_LIMITED && attempts >= RATE_LIMITED_ATTEMPTS_MAX) {
      last = true;
    }
    if (committed) {
      boolean over = last || kind == FailureKind.TOTAL_TIMEOUT || kind == FailureKind.SLOW_CALLER;
      return over ? Step.GIVE_UP : Step.CONTINUE;
    }
    if (last || kind.action() == Action.GIVE_UP) {
      return Step.GIVE_UP;
    }
    if (otherEndpoint && !callers && kind != FailureKind.REFUSED && kind != FailureKind.BUDGET) {
      return Step.OTHER_ENDPOINT;
    }
    boolean repeatable =
        kind.action() == Action.RETRY_SAME
            || kind == FailureKind.RATE_LIMITED
            || kind == FailureKind.UNAVAILABLE;
    boolean mayWait =
        repeatable
            && !endpointFailing
            && retriesHere < retriesMax
            && waitMillis <= PATIENCE_MILLIS * SPREAD
            && waitMillis < millisLeft;
    if (!mayWait) {
      return Step.HOP;
    }
    if (kind.action() == Action.RETRY_SAME) {
      return Step.WAIT;
    }
    return wished && !elsewhereWorthMore ? Step.WAIT : Step.HOP_OR_WAIT;
  }
}
