package io.tidegate.pipeline.scenario;

/**
 * What happens to feedback on its way. Lengths and times are not affected: they come with the
 * answer.
 *
 * @param delay decisions until a quality is known, on average (between half and one and a half of
 *     it), at least 0
 * @param missing share of qualities that never come, 0..1
 * @param duplicated share that comes twice, 0..1; the learner keeps the first, as the service does
 */
public record FeedbackChannel(int delay, double missing, double duplicated) {

  /** Every quality, once, at once. */
  public static final FeedbackChannel PERFECT = new FeedbackChannel(0, 0, 0);

  public FeedbackChannel {
    if (delay < 0 || !(missing >= 0 && missing <= 1) || !(duplicated >= 0 && duplicated <= 1)) {
      throw new IllegalArgumentException(
          "feedback: delay must be >= 0, missing and duplicated 0 to 1, were "
              + delay
              + ", "
              + missing
              + " and "
              + duplicated);
    }
  }
}
