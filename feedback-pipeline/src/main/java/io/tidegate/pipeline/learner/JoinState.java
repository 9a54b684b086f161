package io.tidegate.pipeline.learner;

import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureVector;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one decision, in whatever order it became known.
 *
 * <p>Of several outcomes the one with the greatest (time, event id) counts, of several feedbacks of
 * one source the one with the greatest (time, feedback id). Ids seen are kept, so that a second
 * delivery is told from a second opinion; there may be at most {@value #OUTCOMES_MAX} and {@value
 * #FEEDBACK_MAX} of them.
 */
final class JoinState {

  static final int OUTCOMES_MAX = 8;
  static final int FEEDBACK_MAX = 32;

  /** What became of an event. */
  enum Verdict {
    FRESH,
    DUPLICATE,
    /** The same id with other content. */
    CONFLICT,
    /** More ids than a decision may have. */
    TOO_MANY
  }

  /**
   * The part of a decision that learning needs.
   *
   * @param tenant whose request it was; empty where that was not kept
   */
  record Decided(String tenant, String armId, long epochMillis, boolean learn, FeatureVector x) {

    /** True when both say the same; a tenant that was not kept fits any. */
    boolean agrees(Decided other) {
      return armId.equals(other.armId)
          && epochMillis == other.epochMillis
          && learn == other.learn
          && x.equals(other.x)
          && (tenant.equals(other.tenant) || tenant.isEmpty());
    }
  }

  private static final Comparator<OutcomeObserved> LATER_OUTCOME =
      Comparator.comparingLong(OutcomeObserved::observedEpochMillis)
          .thenComparing(OutcomeObserved::eventId)
          .thenComparing(io.tidegate.core.event.EventCodec::encode, Arrays::compare);

  private static final Comparator<FeedbackGiven> LATER_FEEDBACK =
      Comparator.comparingLong(FeedbackGiven::givenEpochMillis)
          .thenComparing(FeedbackGiven::feedbackId)
          .thenComparingDouble(FeedbackGiven::score);

  private @Nullable Decided decision;
  private @Nullable OutcomeObserved outcome;
  private final Map<String, FeedbackGiven> feedbackBySource = new TreeMap<>();
  private final TreeSet<String> outcomeIds = new TreeSet<>();
  private final TreeSet<String> feedbackIds = new TreeSet<>();

  Verdict add(Decided decided) {
    if (decision != null) {
      return decision.agrees(decided) ? Verdict.DUPLICATE : Verdict.CONFLICT;
    }
    decision = decided;
    return Verdict.FRESH;
  }

  Verdict add(OutcomeObserved observed) {
    boolean known = outcomeIds.contains(observed.eventId());
    if (!known && outcomeIds.size() >= OUTCOMES_MAX) {
      return Verdict.TOO_MANY;
    }
    outcomeIds.add(observed.eventId());
    if (outcome == null || LATER_OUTCOME.compare(observed, outcome) > 0) {
      outcome = observed;
    }
    return known ? Verdict.DUPLICATE : Verdict.FRESH;
  }

  Verdict add(FeedbackGiven given) {
    boolean known = feedbackIds.contains(given.feedbackId());
    if (!known && feedbackIds.size() >= FEEDBACK_MAX) {
      return Verdict.TOO_MANY;
    }
    feedbackIds.add(given.feedbackId());
    feedbackBySource.merge(
        given.source(), given, (a, b) -> LATER_FEEDBACK.compare(a, b) >= 0 ? a : b);
    return known ? Verdict.DUPLICATE : Verdict.FRESH;
  }

  Optional<Decided> decision() {
    return Optional.ofNullable(decision);
  }

  /** Outcomes that have met their decision. */
  int outcomesJoined() {
    return decision == null ? 0 : outcomeIds.size();
  }

  /** Feedbacks that have met their decision. */
  int feedbackJoined() {
    return decision == null ? 0 : feedbackIds.size();
  }

  /**
   * What the decision is worth to the statistics. An outcome of another arm than the chosen one
   * makes it worth nothing; a failed attempt has no quality, whatever was said of the answer that
   * came from elsewhere.
   */
  Contribution contribution() {
    if (decision == null || !decision.learn()) {
      return Contribution.NONE;
    }
    if (outcome == null) {
      return new Contribution(Optional.empty(), quality());
    }
    if (!outcome.armId().equals(decision.armId())) {
      return Contribution.NONE;
    }
    boolean failed = outcome.status() == OutcomeObserved.Status.FAILURE;
    return new Contribution(
        Contribution.operationalOf(outcome), failed ? OptionalDouble.empty() : quality());
  }

  private OptionalDouble quality() {
    return feedbackBySource.values().stream().mapToDouble(FeedbackGiven::score).average();
  }

  byte[] encode(String decisionId) {
    return JoinStateCodec.encode(
        decisionId, decision, outcome, feedbackBySource.values(), outcomeIds, feedbackIds);
  }

  /** Puts back what {@link JoinStateCodec} read. */
  static JoinState restore(
      @Nullable Decided decision,
      @Nullable OutcomeObserved outcome,
      Iterable<FeedbackGiven> feedback,
      Iterable<String> outcomeIds,
      Iterable<String> feedbackIds) {
    JoinState state = new JoinState();
    state.decision = decision;
    state.outcome = outcome;
    feedback.forEach(f -> state.feedbackBySource.put(f.source(), f));
    outcomeIds.forEach(state.outcomeIds::add);
    feedbackIds.forEach(state.feedbackIds::add);
    return state;
  }
}
