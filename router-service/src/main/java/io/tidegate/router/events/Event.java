package io.tidegate.router.events;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.Topics;
import io.tidegate.router.ledger.LedgerCodec;
import io.tidegate.router.ledger.LedgerLine;

/**
 * One event on its way to the log.
 *
 * @param topic where it goes
 * @param type CloudEvents type
 * @param id CloudEvents id
 * @param subject the decision's id, also the record's key
 * @param epochMillis when it happened
 * @param traceparent W3C trace context; empty for none
 * @param value UTF-8 JSON
 */
record Event(
    String topic,
    String type,
    String id,
    String subject,
    long epochMillis,
    String traceparent,
    byte[] value) {
  static Event of(DecisionMade decision, String traceparent) {
    return new Event(
        Topics.DECISIONS,
        Topics.DECISION_MADE,
        "dec-" + decision.decisionId(),
        decision.decisionId(),
        decision.decidedEpochMillis(),
        traceparent,
        DecisionCodec.encode(decision));
  }

  static Event of(OutcomeObserved outcome, String traceparent) {
    return new Event(
        Topics.OUTCOMES,
        Topics.OUTCOME_OBSERVED,
        outcome.eventId(),
        outcome.decisionId(),
        outcome.observedEpochMillis(),
        traceparent,
        EventCodec.encode(outcome));
  }

  static Event of(FeedbackGiven feedback, String traceparent) {
    return new Event(
        Topics.FEEDBACK,
        Topics.FEEDBACK_GIVEN,
        feedback.feedbackId(),
        feedback.decisionId(),
        feedback.givenEpochMillis(),
        traceparent,
        EventCodec.encode(feedback));
  }

  static Event of(LedgerLine line) {
    return new Event(
        Topics.LEDGER,
        Topics.ATTEMPT_CHARGED,
        line.id(),
        line.decisionId(),
        line.atEpochMillis(),
        "",
        LedgerCodec.encode(line));
  }
}
