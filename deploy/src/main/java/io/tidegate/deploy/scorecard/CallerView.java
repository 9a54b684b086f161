package io.tidegate.deploy.scorecard;

import io.tidegate.deploy.wall.WallText;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a careful caller saw of one call.
 *
 * @param outcome answer, clean error, or neither in time
 * @param status HTTP status; 0 when none came
 * @param text content received, complete or not
 * @param model the {@code model} of the answer
 * @param usage a usage block came
 * @param code {@code error.code}; empty when there is none
 * @param error what the error said
 * @param headers of the answer, by lower-case name
 * @param raw the body as it came
 */
public record CallerView(
    Outcome outcome,
    int status,
    String text,
    Optional<String> model,
    boolean usage,
    String code,
    String error,
    long elapsedMillis,
    OptionalLong firstTokenMillis,
    Map<String, String> headers,
    String raw) {
  /** How a call ended. */
  public enum Outcome {
    ANSWER,
    ERROR,
    HANG
  }

  public CallerView {
    headers = Map.copyOf(headers);
  }

  public boolean complete() {
    return outcome == Outcome.ANSWER && WallText.isComplete(text);
  }

  /** A fragment, or something else, sold as the answer. */
  public boolean truncatedSuccess() {
    return outcome == Outcome.ANSWER && !WallText.isComplete(text);
  }
}
