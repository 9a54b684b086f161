package io.tidegate.pipeline.replay;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.RawRow;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins decisions with outcomes and feedback in any order, holding at most a stated number of
 * decisions; the oldest is handed on when another needs its place, and everything at the end.
 */
final class LogJoin {

  /** Takes a decision with what became of it. */
  @FunctionalInterface
  interface Sink {
    void joined(Joined joined) throws IOException;
  }

  /**
   * A decision and what became of it.
   *
   * @param quality mean over sources of the last feedback of each; empty for none
   */
  record Joined(DecisionMade decision, @Nullable OutcomeObserved outcome, OptionalDouble quality) {}

  private static final class Pending {
    @Nullable DecisionMade decision;
    @Nullable OutcomeObserved outcome;
    final Map<String, FeedbackGiven> feedback = new TreeMap<>();
  }

  private final LinkedHashMap<String, Pending> pending = new LinkedHashMap<>();
  private final int pendingMax;
  private final Exclusions exclusions;
  private final Sink sink;
  private long decisions;

  LogJoin(int pendingMax, Exclusions exclusions, Sink sink) {
    this.pendingMax = pendingMax;
    this.exclusions = exclusions;
    this.sink = sink;
  }

  /** Takes a decision, outcome or feedback; other rows are ignored. */
  void add(RawRow row, BadRows onBad) throws IOException {
    try {
      switch (row.type()) {
        case DECISION -> add(DecisionCodec.decode(row.value(), FeatureSchema.V1));
        case OUTCOME -> add(EventCodec.decodeOutcome(row.value()));
        case FEEDBACK -> add(EventCodec.decodeFeedback(row.value()));
        case SNAPSHOT, PREPARED -> {}
      }
    } catch (IllegalArgumentException e) {
      onBad.add(row.where(), String.valueOf(e.getMessage()));
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

  private void add(DecisionMade decision) {
    Pending entry = entry(decision.decisionId());
    if (entry.decision != null) {
      exclusions.add(Exclusions.DUPLICATE);
      return;
    }
    entry.decision = decision;
    decisions++;
  }

  private void add(OutcomeObserved outcome) {
    Pending entry = entry(outcome.decisionId());
    OutcomeObserved before = entry.outcome;
    boolean later =
        before == null
            || outcome.observedEpochMillis() > before.observedEpochMillis()
            || (outcome.observedEpochMillis() == before.observedEpochMillis()
                && outcome.eventId().compareTo(before.eventId()) > 0);
    if (later) {
      entry.outcome = outcome;
    }
  }

  private void add(FeedbackGiven given) {
    entry(given.decisionId()).feedback.merge(given.source(), given, (a, b) -> later(b, a) ? b : a);
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
    if (entry.decision == null) {
      exclusions.add(Exclusions.ORPHAN);
      return;
    }
    sink.joined(
        new Joined(
            entry.decision,
            entry.outcome,
            entry.feedback.values().stream().mapToDouble(FeedbackGiven::score).average()));
  }
}
