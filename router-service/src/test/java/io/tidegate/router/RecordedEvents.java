package io.tidegate.router;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.events.EventSink;
import io.tidegate.router.ledger.LedgerLine;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps events in memory. */
public final class RecordedEvents implements EventSink {
  private final List<DecisionMade> decisions = new CopyOnWriteArrayList<>();
  private final List<OutcomeObserved> outcomes = new CopyOnWriteArrayList<>();
  private final List<LedgerLine> lines = new CopyOnWriteArrayList<>();
  private final List<FeedbackGiven> feedback = new CopyOnWriteArrayList<>();

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public void decision(DecisionMade decision, String traceparent) {
    decisions.add(decision);
  }

  @Override
  public void outcome(OutcomeObserved outcome, String traceparent) {
    outcomes.add(outcome);
  }

  @Override
  public void feedback(FeedbackGiven given, String traceparent) {
    feedback.add(given);
  }

  @Override
  public void attempt(LedgerLine line) {
    lines.add(line);
  }

  public List<LedgerLine> lines() {
    return lines;
  }

  public List<DecisionMade> decisions() {
    return decisions;
  }

  public List<OutcomeObserved> outcomes() {
    return outcomes;
  }

  public List<FeedbackGiven> feedback() {
    return feedback;
  }
}
