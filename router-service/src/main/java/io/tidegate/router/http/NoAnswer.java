package io.tidegate.router.http;

import io.tidegate.core.budget.Reservations;
import io.tidegate.core.constraint.Rejection;
import io.tidegate.router.dispatch.Failure;
import io.tidegate.router.dispatch.FailureKind;
import io.tidegate.router.dispatch.UpstreamError;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What is said of a request that was understood and that no model has answered. */
final class NoAnswer {
  private static final long HOPELESS_RETRY_MILLIS = 60_000;

  private NoAnswer() {}

  /**
   * Names every reason: 429 when money is what is missing, else 503.
   *
   * @param retryAfterMillis until the first open circuit is tried again
   */
  static ErrorReply noEligibleModel(List<Rejection> rejections, long retryAfterMillis) {
    String reasons =
        rejections.stream()
            .map(r -> model(r) + ": " + r.sentence() + " [" + r.code().label() + "]")
            .collect(Collectors.joining("; "));
    boolean broke = rejections.stream().anyMatch(r -> r.code() == Rejection.Code.BUDGET);
    boolean circuit = rejections.stream().anyMatch(r -> r.code() == Rejection.Code.CIRCUIT_OPEN);
    if (broke && !circuit) {
      return budgetExceeded("no model may answer this request: " + reasons);
    }
    return new ErrorReply(
        503,
        "no model may answer this request: " + reasons,
        "server_error",
        "",
        "no_eligible_model",
        OptionalLong.of(circuit ? Math.max(1000, retryAfterMillis) : HOPELESS_RETRY_MILLIS),
        circuit,
        "gateway");
  }

  /** The error of the last attempt. */
  static ErrorReply upstream(Failure failure, String model, int attempts) {
    FailureKind kind = failure.kind();
    if (kind.blame() == FailureKind.Blame.CALLER) {
      UpstreamError detail = failure.detail().orElse(new UpstreamError("", "", "", ""));
      return new ErrorReply(
          failure.upstreamStatus().orElse(kind.status()),
          detail.message().isEmpty()
              ? "the model " + model + " refused the request"
              : detail.message(),
          detail.type().isEmpty() ? "invalid_request_error" : detail.type(),
          detail.param(),
          detail.code().isEmpty() ? kind.code() : detail.code(),
          OptionalLong.empty(),
          false,
          "upstream");
    }
    if (kind == FailureKind.BUDGET) {
      return budgetExceeded("the budget does not cover an answer of the model " + model);
    }
    String sentence = kind.label().replace('_', ' ');
    String status =
        failure.upstreamStatus().isPresent()
            ? " (status " + failure.upstreamStatus().getAsInt() + ")"
            : "";
    return new ErrorReply(
        kind.status(),
        "the model " + model + " failed: " + sentence + status + ", attempts: " + attempts,
        kind.status() == 429 ? "rate_limit_error" : "server_error",
        "",
        kind.code(),
        retryAfter(failure),
        attempts <= 1 || kind.status() == 429 || kind == FailureKind.ALL_DOWN,
        kind == FailureKind.BUSY ? "gateway" : "upstream");
  }

  /** Budgets are whole again at midnight UTC. */
  private static ErrorReply budgetExceeded(String message) {
    long now = System.currentTimeMillis();
    return new ErrorReply(
        429,
        message,
        "insufficient_quota",
        "",
        FailureKind.BUDGET.code(),
        OptionalLong.of(Reservations.nextDayMillis(now) - now),
        false,
        "gateway");
  }

  private static OptionalLong retryAfter(Failure failure) {
    return failure.kind() == FailureKind.BUSY
        ? OptionalLong.of(ErrorReply.OVERLOAD_RETRY_MILLIS)
        : failure.retryAfterMillis();
  }

  private static String model(Rejection rejection) {
    int at = rejection.armId().indexOf('@');
    return at < 0 ? rejection.armId() : rejection.armId().substring(0, at);
  }
}
