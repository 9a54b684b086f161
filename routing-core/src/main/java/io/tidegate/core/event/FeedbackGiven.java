package io.tidegate.core.event;

import java.util.Optional;

/**
 * Somebody's opinion of one answer.
 *
 * @param feedbackId unique; the same feedback sent twice has the same id
 * @param decisionId the decision; holding it is the right to give feedback
 * @param source who says so: {@code user}, {@code judge} or {@code test}
 * @param givenEpochMillis when; of two from one source the later counts
 * @param score 0 (useless) to 1 (perfect)
 * @param verdict optional word: good_fit, underpowered, overprovisioned, failed
 */
public record FeedbackGiven(
    String feedbackId,
    String decisionId,
    String source,
    long givenEpochMillis,
    double score,
    Optional<String> verdict) {

  public FeedbackGiven {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("score: must be 0 to 1, was " + score);
    }
    if (feedbackId.isEmpty() || decisionId.isEmpty() || source.isEmpty()) {
      throw new IllegalArgumentException("feedback_id, decision_id and source: must not be empty");
    }
  }
}
