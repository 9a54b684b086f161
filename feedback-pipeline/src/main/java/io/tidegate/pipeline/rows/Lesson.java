package io.tidegate.pipeline.rows;

/**
 * What one decision's outcome teaches.
 *
 * @param status what came
 * @param quality 0..1; NaN when nobody said
 * @param outputTokens tokens of a complete answer; NaN when not known
 * @param firstTokenSeconds time to the first of them
 * @param tokenSeconds time of each after it
 */
public record Lesson(
    Status status,
    double quality,
    double outputTokens,
    double firstTokenSeconds,
    double tokenSeconds) {

  /** What came. */
  public enum Status {
    /** Nothing that can be learned from. */
    NONE(0),
    SUCCESS(1),
    FAILURE(2),
    CANCELLED(3);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    /** The number in packed rows. */
    int code() {
      return code;
    }

    static Status ofCode(int code) {
      for (Status status : values()) {
        if (status.code == code) {
          return status;
        }
      }
      throw new IllegalArgumentException("lesson: no status has the code " + code);
    }
  }
}
