package io.tidegate.router.recent;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The latest decisions of this router, for explaining them; bounded in number and bytes.
 *
 * <p>They are kept as bytes and found by a table of numbers: at thousands a second, objects that
 * live for seconds are what makes a collector's pauses long.
 */
public final class DecisionLog {
  private static final int ENTRIES_MAX = 1 << 16;
  private static final int SEGMENTS = 32;
  private static final int SEGMENT_BYTES = 1 << 20;
  private static final int FEEDBACK_MAX = 4;
  private static final int FEEDBACK_LOOK = 64;
  private static final int NONE = -1;

  /**
   * A decision and what is known of what came of it.
   *
   * @param callerDispatches the caller runs the model itself and reports back
   * @param feedback what this router was given, of each source the latest, oldest first
   */
  public record Logged(
      DecisionMade decision,
      boolean callerDispatches,
      Optional<OutcomeObserved> outcome,
      List<FeedbackGiven> feedback) {}

  /**
   * How far back the log goes.
   *
   * @param oldestEpochMillis when the oldest of them was decided; 0 when there is none
   */
  public record Reach(int decisions, long oldestEpochMillis) {}

  private final int entriesMax;
  private final RecordRing ring;

  /** Of each entry, by its number modulo {@code entriesMax}: where its records are. */
  private final long[] decisions;

  private final long[] outcomes;
  private final long[] feedback;

  /** The entry before it in the same bucket. */
  private final long[] before;

  /** The latest entry of each bucket, by hash of the decision's id. */
  private final long[] buckets;

  private long oldest;
  private long end;

  /** At most 65,536 decisions and 32 MiB. */
  public DecisionLog() {
    this(ENTRIES_MAX, new RecordRing(SEGMENTS, SEGMENT_BYTES));
  }

  /**
   * @param entriesMax a power of two
   */
  DecisionLog(int entriesMax, RecordRing ring) {
    this.entriesMax = entriesMax;
    this.ring = ring;
    this.decisions = new long[entriesMax];
    this.outcomes = new long[entriesMax];
    this.feedback = new long[entriesMax];
    this.before = new long[entriesMax];
    this.buckets = new long[entriesMax];
    Arrays.fill(buckets, NONE);
  }

  /** Adds a decision; one that is larger than a segment of the log is left out. */
  public synchronized void add(DecisionMade decision, boolean callerDispatches) {
    long at = ring.add(out -> DecisionRecord.write(out, decision, callerDispatches));
    if (at < 0) {
      return;
    }
    long entry = end++;
    int slot = slot(entry);
    int bucket = bucket(decision.decisionId());
    decisions[slot] = at;
    outcomes[slot] = NONE;
    feedback[slot] = NONE;
    before[slot] = buckets[bucket];
    buckets[bucket] = entry;
    forget();
  }

  /** Entries whose bytes are gone, or that are too many, are no more. */
  private void forget() {
    oldest = Math.max(oldest, end - entriesMax);
    while (oldest < end && decisions[slot(oldest)] < ring.oldest()) {
      oldest++;
    }
  }

  /** Notes an outcome; false when the decision is not here or has one already. */
  public synchronized boolean outcome(OutcomeObserved outcome) {
    long entry = entry(outcome.decisionId());
    if (entry < 0 || outcomes[slot(entry)] >= 0) {
      return false;
    }
    outcomes[slot(entry)] = ring.add(out -> ReportRecords.write(out, outcome));
    forget();
    return true;
  }

  /** Notes feedback, if the decision is here; of one source the latest. */
  public synchronized void feedback(FeedbackGiven given) {
    long entry = entry(given.decisionId());
    if (entry < 0) {
      return;
    }
    int slot = slot(entry);
    long at = ring.add(out -> ReportRecords.write(out, given, feedback[slot]));
    if (at >= 0) {
      feedback[slot] = at;
    }
    forget();
  }

  public synchronized Optional<Logged> find(String decisionId) {
    long entry = entry(decisionId);
    if (entry < 0) {
      return Optional.empty();
    }
    int slot = slot(entry);
    RecordReader in = ring.read(decisions[slot]);
    boolean callerDispatches = DecisionRecord.callerDispatches(in);
    return Optional.of(
        new Logged(
            DecisionRecord.decision(in),
            callerDispatches,
            outcomes[slot] < 0
                ? Optional.empty()
                : Optional.of(ReportRecords.outcome(ring.read(outcomes[slot]), decisionId)),
            feedback(decisionId, feedback[slot])));
  }

  private List<FeedbackGiven> feedback(String decisionId, long latest) {
    List<FeedbackGiven> given = new ArrayList<>();
    Set<String> sources = new HashSet<>();
    long at = latest;
    for (int i = 0; i < FEEDBACK_LOOK && at >= 0 && given.size() < FEEDBACK_MAX; i++) {
      RecordReader in = ring.read(at);
      at = in.integer();
      FeedbackGiven one = ReportRecords.feedback(in, decisionId);
      if (sources.add(one.source())) {
        given.add(one);
      }
    }
    Collections.reverse(given);
    return given;
  }

  /** How far back this log goes. */
  public synchronized Reach reach() {
    if (oldest == end) {
      return new Reach(0, 0);
    }
    RecordReader in = ring.read(decisions[slot(oldest)]);
    DecisionRecord.callerDispatches(in);
    return new Reach((int) (end - oldest), DecisionRecord.decidedEpochMillis(in));
  }

  /** The latest entry of this id; {@value #NONE} when it is not here. */
  private long entry(String decisionId) {
    // Entries of a bucket go from new to old, so the first one that is gone ends the search.
    for (long entry = buckets[bucket(decisionId)]; entry >= oldest; entry = before[slot(entry)]) {
      if (DecisionRecord.is(ring.read(decisions[slot(entry)]), decisionId)) {
        return entry;
      }
    }
    return NONE;
  }

  private int slot(long entry) {
    return (int) (entry & (entriesMax - 1));
  }

  private int bucket(String decisionId) {
    int hash = decisionId.hashCode();
    return (hash ^ hash >>> 16) & (entriesMax - 1);
  }
}
