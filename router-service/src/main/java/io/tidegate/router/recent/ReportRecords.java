package io.tidegate.router.recent;

import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import java.util.Optional;

/** Outcomes and feedback as records; the decision's id is with the decision. */
@SuppressWarnings("EnumOrdinal") // the numbers never leave the process
final class ReportRecords {
  private static final OutcomeObserved.Status[] STATUSES = OutcomeObserved.Status.values();

  private ReportRecords() {}

  static void write(RecordWriter out, OutcomeObserved o) {
    out.text(o.eventId());
    out.integer(o.observedEpochMillis());
    out.word(o.armId());
    out.integer(o.status().ordinal());
    out.integer(o.firstTokenMillis());
    out.integer(o.totalMillis());
    out.integer(o.promptTokens());
    out.integer(o.outputTokens());
    out.flag(o.estimated());
    out.integer(o.costNanoUsd());
    out.flag(o.streamed());
  }

  static OutcomeObserved outcome(RecordReader in, String decisionId) {
    return new OutcomeObserved(
        in.text(),
        decisionId,
        in.integer(),
        in.word(),
        STATUSES[(int) in.integer()],
        in.optional(),
        in.integer(),
        in.optional(),
        in.optional(),
        in.flag(),
        in.integer(),
        in.flag());
  }

  /**
   * Writes feedback.
   *
   * @param before place of the feedback that this decision had before; -1 for none
   */
  static void write(RecordWriter out, FeedbackGiven f, long before) {
    out.integer(before);
    out.text(f.feedbackId());
    out.word(f.source());
    out.integer(f.givenEpochMillis());
    out.real(f.score());
    out.flag(f.verdict().isPresent());
    if (f.verdict().isPresent()) {
      out.word(f.verdict().get());
    }
    out.real(f.keepProbability());
  }

  /** The feedback, of a record whose first field, the place of the one before, was read. */
  static FeedbackGiven feedback(RecordReader in, String decisionId) {
    return new FeedbackGiven(
        in.text(),
        decisionId,
        in.word(),
        in.integer(),
        in.real(),
        in.flag() ? Optional.of(in.word()) : Optional.empty(),
        in.real());
  }
}
