package io.tidegate.pipeline.prior;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.RawRow;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a log of decisions, outcomes and feedback says of the arms that were chosen.
 *
 * <p>The whole log is held in memory until its end, about 300 bytes a decision.
 */
public final class LogLessons {

  private final String name;
  private final Map<String, DecisionMade> decisions = new HashMap<>();
  private final Map<String, OutcomeObserved> outcomes = new HashMap<>();
  private final Map<String, Map<String, FeedbackGiven>> feedback = new HashMap<>();

  private LogLessons(String name) {
    this.name = name;
  }

  /**
   * Reads a log.
   *
   * @throws io.tidegate.pipeline.log.BadRowException at the first bad row, unless they are skipped
   * @throws IOException when it can not be read
   */
  public static LogLessons read(EventLog log, BadRows onBad) throws IOException {
    LogLessons lessons = new LogLessons(log.name());
    log.forEach(
        row -> {
          try {
            lessons.add(row);
          } catch (IllegalArgumentException e) {
            onBad.add(row.where(), String.valueOf(e.getMessage()));
          }
        },
        onBad);
    return lessons;
  }

  private void add(RawRow row) {
    switch (row.type()) {
      case DECISION -> {
        DecisionMade decision = DecisionCodec.decode(row.value(), FeatureSchema.V1);
        decisions.put(decision.decisionId(), decision);
      }
      case OUTCOME -> {
        OutcomeObserved outcome = EventCodec.decodeOutcome(row.value());
        outcomes.put(outcome.decisionId(), outcome);
      }
      case FEEDBACK -> {
        FeedbackGiven given = EventCodec.decodeFeedback(row.value());
        feedback
            .computeIfAbsent(given.decisionId(), id -> new TreeMap<>())
            .merge(
                given.source(),
                given,
                (a, b) -> b.givenEpochMillis() >= a.givenEpochMillis() ? b : a);
      }
      default -> {}
    }
  }

  String name() {
    return name;
  }

  /** Decisions with an outcome or feedback. */
  long observations() {
    return decisions.keySet().stream()
        .filter(id -> outcomes.containsKey(id) || feedback.containsKey(id))
        .count();
  }

  /** Sums by arm, all in one cell each. */
  Statistics statistics() {
    Statistics statistics = new Statistics(FeatureSchema.V1.dimension());
    decisions.forEach((id, decision) -> fold(statistics, id, decision));
    return statistics;
  }

  private void fold(Statistics statistics, String id, DecisionMade decision) {
    ArmStatistics cell = statistics.cell(decision.chosenCandidate().armId(), 0);
    OutcomeObserved outcome = outcomes.get(id);
    if (outcome != null && outcome.status() == OutcomeObserved.Status.FAILURE) {
      cell.foldFailure(1);
    }
    if (outcome != null
        && outcome.status() == OutcomeObserved.Status.SUCCESS
        && outcome.outputTokens().isPresent()) {
      cell.foldSuccess(
          decision.chosenCandidate().features(),
          (double) outcome.outputTokens().getAsLong(),
          outcome.firstTokenSeconds(),
          outcome.tokenSeconds(),
          1);
    }
    Map<String, FeedbackGiven> said = feedback.get(id);
    if (said != null) {
      double mean = said.values().stream().mapToDouble(FeedbackGiven::score).average().orElse(0);
      cell.foldQuality(decision.chosenCandidate().features(), mean, 1);
    }
  }
}
