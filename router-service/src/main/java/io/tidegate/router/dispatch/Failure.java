package io.tidegate.router.dispatch;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One failed attempt.
 *
 * @param kind the row of the table
 * @param upstreamStatus the upstream's HTTP status; absent when there was none
 * @param detail what the upstream said, masked and cut, for failures that are the caller's
 * @param retryAfterMillis the upstream's wish, milliseconds
 */
public record Failure(
    FailureKind kind,
    OptionalInt upstreamStatus,
    Optional<UpstreamError> detail,
    OptionalLong retryAfterMillis) {
  public static Failure of(FailureKind kind) {
    return new Failure(kind, OptionalInt.empty(), Optional.empty(), OptionalLong.empty());
  }
}
