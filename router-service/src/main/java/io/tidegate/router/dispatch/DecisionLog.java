package io.tidegate.router.dispatch;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.policy.Candidate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The latest decisions of this router, for explaining them; bounded in number and bytes. */
public final class DecisionLog {
  private static final int ENTRIES_MAX = 50_000;
  private static final long BYTES_MAX = 32L << 20;
  private static final int FEEDBACK_MAX = 4;

  /**
   * A decision and what is known of what came of it.
   *
   * @param callerDispatches the caller runs the model itself and reports back
   * @param feedback what this router was given, oldest first
   */
  public record Logged(
      DecisionMade decision,
      boolean callerDispatches,
      Optional<OutcomeObserved> outcome,
      List<FeedbackGiven> feedback) {}

  /** An entry with its size, so that nothing of an old decision is touched when it is dropped. */
  private static final class Entry {
    private final DecisionMade decision;
    private final boolean callerDispatches;
    private final int bytes;
    private @Nullable OutcomeObserved outcome;
    private List<FeedbackGiven> feedback = List.of();

    Entry(DecisionMade decision, boolean callerDispatches) {
      this.decision = decision;
      this.callerDispatches = callerDispatches;
      this.bytes = bytes(decision);
    }

    /** About what the entry takes in memory, counted from its parts. */
    private static int bytes(DecisionMade decision) {
      List<Candidate> candidates = decision.candidates();
      return 1_300
          + 2 * candidates.size() * (160 + candidates.get(0).features().dimension())
          + 260 * decision.rejections().size();
    }
  }

  /**
   * How far back the log goes.
   *
   * @param oldestEpochMillis when the oldest of them was decided; 0 when there is none
   */
  public record Reach(int decisions, long oldestEpochMillis) {}

  private final int entriesMax;
  private final long bytesMax;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long bytes;

  /** At most 50,000 decisions and about 32 MiB. */
  public DecisionLog() {
    this(ENTRIES_MAX, BYTES_MAX);
  }

  DecisionLog(int entriesMax, long bytesMax) {
    this.entriesMax = entriesMax;
    this.bytesMax = bytesMax;
  }

  public synchronized void add(DecisionMade decision, boolean callerDispatches) {
    Entry added = new Entry(decision, callerDispatches);
    Entry before = entries.put(decision.decisionId(), added);
    bytes += added.bytes - (before == null ? 0 : before.bytes);
    if (entries.size() > entriesMax || bytes > bytesMax) {
      Iterator<Entry> oldest = entries.values().iterator();
      while (entries.size() > 1 && (entries.size() > entriesMax || bytes > bytesMax)) {
        bytes -= oldest.next().bytes;
        oldest.remove();
      }
    }
  }

  /** Notes an outcome; false when the decision is not here or has one already. */
  public synchronized boolean outcome(OutcomeObserved outcome) {
    Entry entry = entries.get(outcome.decisionId());
    if (entry == null || entry.outcome != null) {
      return false;
    }
    entry.outcome = outcome;
    return true;
  }

  /** Notes feedback, if the decision is here; of one source the latest. */
  public synchronized void feedback(FeedbackGiven given) {
    Entry entry = entries.get(given.decisionId());
    if (entry == null) {
      return;
    }
    List<FeedbackGiven> feedback = new ArrayList<>(entry.feedback);
    feedback.removeIf(f -> f.source().equals(given.source()));
    feedback.add(given);
    int drop = Math.max(0, feedback.size() - FEEDBACK_MAX);
    entry.feedback = List.copyOf(feedback.subList(drop, feedback.size()));
  }

  public synchronized Optional<Logged> find(String decisionId) {
    Entry entry = entries.get(decisionId);
    return entry == null
        ? Optional.empty()
        : Optional.of(
            new Logged(
                entry.decision,
                entry.callerDispatches,
                Optional.ofNullable(entry.outcome),
                entry.feedback));
  }

  /** How far back this log goes. */
  public synchronized Reach reach() {
    Iterator<Entry> oldest = entries.values().iterator();
    return new Reach(
        entries.size(), oldest.hasNext() ? oldest.next().decision.decidedEpochMillis() : 0);
  }
}
