package io.tidegate.router.events;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.ledger.LedgerLine;

/** Takes events off a request's hands; never blocks. */
public interface EventSink extends AutoCloseable {
  /** Where no log is configured. */
  EventSink NONE =
      new EventSink() {
        @Override
        public boolean enabled() {
          return false;
        }

        @Override
        public void decision(DecisionMade decision, String traceparent) {}

        @Override
        public void outcome(OutcomeObserved outcome, String traceparent) {}

        @Override
        public void feedback(FeedbackGiven feedback, String traceparent) {}
      };

  /** False when events go nowhere. */
  boolean enabled();

  /**
   * @param traceparent W3C trace context; empty for none
   */
  void decision(DecisionMade decision, String traceparent);

  void outcome(OutcomeObserved outcome, String traceparent);

  void feedback(FeedbackGiven feedback, String traceparent);

  /** One attempt as it was charged. */
  default void attempt(LedgerLine line) {}

  @Override
  default void close() {}
}
