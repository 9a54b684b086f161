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
 * @param keepProbability chance with which this source looked at the answer at all, above 0 and at
 *     most 1; a judge that samples says so, and replay weighs its rows by the inverse
 */
public record FeedbackGiven(
    String feedbackId,
    String decisionId,
    String source,
    long givenEpochMillis,
    double score,
    Optional<String> verdict,
    double keepProbability) {

  public FeedbackGiven {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("score: must be 0 to 1, was " + score);
    }
    if (!(keepProbability > 0 && keepProbability <= 1)) {
      throw new IllegalArgumentException(
          "keep_probability: must be above 0 and at most 1, was " + keepProbability);
    }
    if (feedbackId.isEmpty() || decisionId.isEmpty() || source.isEmpty()) {
      throw new IllegalArgumentException("feedback_id, decision_id and source: must not be empty");
    }
  }

  /** Feedback of a source that looks at everything or does not say. */
  public FeedbackGiven(
      String feedbackId,
      String decisionId,
      String source,
      long givenEpochMillis,
      double score,
      Optional<String> verdict) {
    this(feedbackId, decisionId, source, givenEpochMillis, score, verdict, 1);
  }
}
