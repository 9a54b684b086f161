package io.tidegate.pipeline.rows;

import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.pipeline.log.RawRow;

/** A row that is joined with others, and its line in the chunk, from 1. */
public sealed interface LogEvent {

  int line();

  /**
   * A decision.
   *
   * @param id its id
   * @param chosenArm symbol of the arm taken
   * @param exclusion why it is not weighed, or empty
   * @param learned its outcome may be learned from
   * @param decidedMillis when
   * @param packed the row, its reward still to come
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Decision(
      int line,
      String id,
      int chosenArm,
      String exclusion,
      boolean learned,
      long decidedMillis,
      byte[] packed)
      implements LogEvent {

    /** Writes into the packed row what the decision brought. */
    public void setReward(double reward, double keep) {
      PackedDecision.setReward(packed, reward, keep);
    }

    /** Marks the packed row as not to be weighed. */
    public void exclude() {
      PackedDecision.exclude(packed);
    }

    /** Writes into the packed row what can be learned from it. */
    public void setLesson(Lesson lesson) {
      PackedDecision.setLesson(packed, lesson);
    }

    /** What the decision's answers were worth to its tenant. */
    public double utility(double quality, double costUsd, double seconds) {
      return PackedDecision.utility(packed, quality, costUsd, seconds);
    }
  }

  /** An outcome. */
  record Outcome(int line, OutcomeObserved value) implements LogEvent {}

  /** Feedback. */
  record Feedback(int line, FeedbackGiven value) implements LogEvent {}

  /** A snapshot, not decoded. */
  record Snapshot(int line, RawRow row) implements LogEvent {}
}
