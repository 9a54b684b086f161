package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved.Status;
import java.util.Optional;

/**
 * Books what attempts cost: the worst case before one is sent, the bill when it has ended.
 *
 * <p>Called on the event loops of requests; must not block.
 */
@FunctionalInterface
public interface AttemptLedger {
  /** Keeps no books and refuses nothing. */
  AttemptLedger NONE =
      (route, decision, attempt, endpoint) ->
          Optional.of(
              new Booking() {
                @Override
                public void settle(Bill bill) {}

                @Override
                public void release() {}
              });

  /**
   * Reserves the worst cost of one attempt.
   *
   * @param attempt 1 for the request's first, across all its decisions
   * @param endpoint host and port
   * @return empty when a budget does not cover it: the attempt is not sent, and another model may
   *     be asked
   */
  Optional<Booking> reserve(Route route, DecisionMade decision, int attempt, String endpoint);

  /** One attempt's open entry; closed exactly once, by {@link #settle} or {@link #release}. */
  interface Booking {
    /** The attempt was sent and has ended, well or badly. */
    void settle(Bill bill);

    /** The attempt was never sent. */
    void release();
  }

  /**
   * What an attempt came to; the bills of a decision's attempts add up to the cost in its outcome
   * event.
   *
   * @param status what the outcome event says
   * @param outcome {@code success}, {@code cancelled} or the kind of failure, as in metrics
   * @param promptTokens as the upstream counted them, or estimated; 0 for an attempt without answer
   * @param outputTokens likewise
   * @param estimated the upstream sent no usage
   * @param costNanoUsd 0 for an attempt that failed before its first content
   * @param nanos from sending to the end
   */
  record Bill(
      Status status,
      String outcome,
      long promptTokens,
      long outputTokens,
      boolean estimated,
      long costNanoUsd,
      long nanos) {}
}
