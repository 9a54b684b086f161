package io.tidegate.pipeline.intake;

import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.rows.LogEvent;
import io.tidegate.pipeline.scan.Symbols;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins decisions with outcomes and feedback in any order, holding at most a stated number of
 * decisions; the oldest is handed on when another needs its place, and everything at the end.
 *
 * <p>An outcome or feedback that is more than a second older than its decision is a bad row: some
 * clock went backwards.
 */
final class LogJoin {

  private static final long CLOCK_SLACK_MILLIS = 1_000;

  /** Takes a decision with what became of it. */
  @FunctionalInterface
  interface Sink {
    void joined(
        LogEvent.Decision decision, @Nullable OutcomeObserved outcome, List<FeedbackGiven> feedback)
        throws IOException;
  }

  private static final class Pending {
    LogEvent.@Nullable Decision decision;
    @Nullable OutcomeObserved outcome;
    String outcomePlace = "";
    final List<FeedbackGiven> feedback = new ArrayList<>(1);
    String feedbackPlace = "";
  }

  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private final Symbols symbols;
  private final int pendingMax;
  private final Exclusions exclusions;
  private final BadRows onBad;
  private final Sink sink;
  private long decisions;
  private long clockBackwards;
  private long latestMillis;

  LogJoin(Symbols symbols, int pendingMax, Exclusions exclusions, BadRows onBad, Sink sink) {
    this.symbols = symbols;
    this.pendingMax = pendingMax;
    this.exclusions = exclusions;
    this.onBad = onBad;
    this.sink = sink;
  }

  /** Takes a decision, outcome or feedback; snapshots are ignored. */
  void add(LogEvent event, String where) throws IOException {
    if (event instanceof LogEvent.Decision decision) {
      add(decision);
    } else if (event instanceof LogEvent.Outcome outcome) {
      add(outcome.value(), where);
    } else if (event instanceof LogEvent.Feedback feedback) {
      add(feedback.value(), where);
    }
    while (pending.size() > pendingMax) {
      Iterator<Pending> eldest = pending.values().iterator();
      Pending entry = eldest.next();
      eldest.remove();
      finish(entry);
    }
  }

  /** Hands on everything that is left. */
  void finish() throws IOException {
    for (Pending entry : pending.values()) {
      finish(entry);
    }
    pending.clear();
  }

  long decisions() {
    return decisions;
  }

  /** Decisions more than a minute older than one that the log has before them. */
  long clockBackwards() {
    return clockBackwards;
  }

  private void add(LogEvent.Decision decision) {
    Pending entry = entry(decision.id());
    if (entry.decision != null) {
      exclusions.add(Exclusions.DUPLICATE);
      return;
    }
    entry.decision = decision;
    decisions++;
    clockBackwards += decision.decidedMillis() < latestMillis - 60_000 ? 1 : 0;
    latestMillis = Math.max(latestMillis, decision.decidedMillis());
  }

  private void add(OutcomeObserved outcome, String where) {
    Pending entry = entry(outcome.decisionId());
    OutcomeObserved before = entry.outcome;
    boolean later =
        before == null
            || outcome.observedEpochMillis() > before.observedEpochMillis()
            || (outcome.observedEpochMillis() == before.observedEpochMillis()
                && outcome.eventId().compareTo(before.eventId()) > 0);
    if (later) {
      entry.outcome = outcome;
      entry.outcomePlace = where;
    }
  }

  private void add(FeedbackGiven given, String where) {
    Pending entry = entry(given.decisionId());
    entry.feedbackPlace = where;
    for (int i = 0; i < entry.feedback.size(); i++) {
      FeedbackGiven before = entry.feedback.get(i);
      if (before.source().equals(given.source())) {
        entry.feedback.set(i, later(given, before) ? given : before);
        return;
      }
    }
    entry.feedback.add(given);
  }

  private static boolean later(FeedbackGiven a, FeedbackGiven b) {
    return a.givenEpochMillis() > b.givenEpochMillis()
        || (a.givenEpochMillis() == b.givenEpochMillis()
            && a.feedbackId().compareTo(b.feedbackId()) > 0);
  }

  private Pending entry(String id) {
    return pending.computeIfAbsent(id, k -> new Pending());
  }

  private void finish(Pending entry) throws IOException {
    LogEvent.Decision decision = entry.decision;
    if (decision == null) {
      exclusions.add(Exclusions.ORPHAN);
      return;
    }
    long earliest = decision.decidedMillis() - CLOCK_SLACK_MILLIS;
    OutcomeObserved outcome = entry.outcome;
    if (outcome != null && outcome.observedEpochMillis() < earliest) {
      onBad.add(
          entry.outcomePlace,
          "observed_ms: "
              + outcome.observedEpochMillis()
              + " is before its decision at "
              + decision.decidedMillis()
              + "; a clock went backwards");
      outcome = null;
    }
    for (FeedbackGiven given : entry.feedback) {
      if (given.givenEpochMillis() < earliest) {
        onBad.add(
            entry.feedbackPlace,
            "given_ms: "
                + given.givenEpochMillis()
                + " is before its decision at "
                + decision.decidedMillis()
                + "; a clock went backwards");
      }
    }
    entry.feedback.removeIf(given -> given.givenEpochMillis() < earliest);
    entry.feedback.sort((a, b) -> a.source().compareTo(b.source()));
    sink.joined(
        decision,
        outcome == null ? null : checked(decision, outcome, entry.outcomePlace),
        entry.feedback);
  }

  private @Nullable OutcomeObserved checked(
      LogEvent.Decision decision, OutcomeObserved outcome, String where) {
    String taken = symbols.name(decision.chosenArm());
    if (outcome.armId().equals(taken)) {
      return outcome;
    }
    onBad.add(where, "arm: must be " + taken + ", which the decision took, was " + outcome.armId());
    return null;
  }
}
