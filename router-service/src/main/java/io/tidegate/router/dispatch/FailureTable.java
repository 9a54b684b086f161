package io.tidegate.router.dispatch;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** From what an upstream said to a row of {@link FailureKind}. */
public final class FailureTable {
  private static final long RETRY_AFTER_MILLIS_MAX = 3_600_000;

  private FailureTable() {}

  /**
   * The failure behind an answer that is not 2xx.
   *
   * @param body the answer's body, cut
   */
  public static Failure ofStatus(
      int status, byte[] body, @Nullable String retryAfter, @Nullable String retryAfterMs) {
    UpstreamError error = UpstreamError.parse(body);
    FailureKind kind = kind(status, error);
    boolean callers = kind.blame() == FailureKind.Blame.CALLER;
    return new Failure(
        kind,
        OptionalInt.of(status),
        callers ? Optional.of(error) : Optional.empty(),
        retryAfter(retryAfter, retryAfterMs));
  }

  private static FailureKind kind(int status, UpstreamError error) {
    return switch (status) {
      case 408 -> FailureKind.REQUEST_TIMEOUT;
      case 429 -> FailureKind.RATE_LIMITED;
      case 401, 402, 403, 404, 405, 407 -> FailureKind.REFUSED;
      case 503, 504, 529 -> FailureKind.UNAVAILABLE;
      default -> {
        if (status >= 500) {
          yield FailureKind.SERVER_ERROR;
        }
        yield status < 400 ? FailureKind.REDIRECT : ofBadRequest(error);
      }
    };
  }

  private static FailureKind ofBadRequest(UpstreamError error) {
    String words = (error.code() + " " + error.type()).toLowerCase(Locale.ROOT);
    String message = error.message().toLowerCase(Locale.ROOT);
    if (words.contains("context_length") || message.contains("maximum context length")) {
      return FailureKind.CONTEXT_LENGTH;
    }
    if (words.contains("content_policy") || words.contains("content_filter")) {
      return FailureKind.CONTENT_POLICY;
    }
    return FailureKind.BAD_REQUEST;
  }

  /** The wait in milliseconds; dates and nonsense count as absent. */
  static OptionalLong retryAfter(@Nullable String seconds, @Nullable String millis) {
    try {
      if (millis != null) {
        return bounded(Double.parseDouble(millis.strip()));
      }
      if (seconds != null) {
        return bounded(Double.parseDouble(seconds.strip()) * 1000);
      }
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  private static OptionalLong bounded(double millis) {
    return millis >= 0
        ? OptionalLong.of((long) Math.min(millis, RETRY_AFTER_MILLIS_MAX))
        : OptionalLong.empty();
  }
}
