package io.tidegate.core.event;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * What came of one decision's attempt.
 *
 * @param eventId unique; the same event sent twice has the same id
 * @param decisionId the decision
 * @param observedEpochMillis when the attempt ended
 * @param armId the arm that was asked
 * @param status success, failure or cancelled
 * @param firstTokenMillis time to the first token; absent for answers that were not streamed
 * @param totalMillis time to the end of the answer
 * @param promptTokens as the upstream counted them; absent when it did not
 * @param outputTokens as the upstream counted them, or an estimate when {@code estimated}
 * @param estimated the upstream sent no usage
 * @param costNanoUsd what the attempt cost, nano-USD; 0 for failures
 * @param streamed the answer was streamed
 */
public record OutcomeObserved(
    String eventId,
    String decisionId,
    long observedEpochMillis,
    String armId,
    Status status,
    OptionalLong firstTokenMillis,
    long totalMillis,
    OptionalLong promptTokens,
    OptionalLong outputTokens,
    boolean estimated,
    long costNanoUsd,
    boolean streamed) {

  /** How an attempt ended. */
  public enum Status {
    /** A complete answer. */
    SUCCESS,
    /** The upstream's fault. */
    FAILURE,
    /** The caller hung up: nobody's fault, nothing is learned. */
    CANCELLED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
      return label;
    }

    /**
     * Reads a label.
     *
     * @throws IllegalArgumentException when {@code label} names no status
     */
    public static Status ofLabel(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }

  public OutcomeObserved {
    if (totalMillis < 0 || costNanoUsd < 0) {
      throw new IllegalArgumentException(
          "total_ms and cost_nano_usd: must be >= 0, were " + totalMillis + " and " + costNanoUsd);
    }
  }

  /**
   * Time to the first token, seconds; for an answer in one piece the whole time, so that first
   * token plus tokens times token time is the whole time either way.
   */
  public double firstTokenSeconds() {
    return firstTokenMillis.orElse(totalMillis) / 1e3;
  }

  /** Time per output token after the first, seconds; 0 for an answer in one piece. */
  public double tokenSeconds() {
    long rest = totalMillis - firstTokenMillis.orElse(totalMillis);
    return Math.max(0, rest) / 1e3 / Math.max(1, outputTokens.orElse(1));
  }
}
