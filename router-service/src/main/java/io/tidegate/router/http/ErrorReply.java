package io.tidegate.router.http;

import io.tidegate.core.budget.Reservations;
import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.json.JsonText;
import io.tidegate.router.dispatch.Failure;
import io.tidegate.router.dispatch.FailureKind;
import io.tidegate.router.dispatch.UpstreamError;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * An error in the envelope that OpenAI clients read.
 *
 * @param param the field that is wrong; empty for none
 * @param retryAfterMillis when to come back; absent for no wish
 * @param retryUseful false tells clients not to send the same again
 * @param origin {@code gateway} or {@code upstream}
 */
public record ErrorReply(
    int status,
    String message,
    String type,
    String param,
    String code,
    OptionalLong retryAfterMillis,
    boolean retryUseful,
    String origin) {
  private static final long OVERLOAD_RETRY_MILLIS = 1_000;
  private static final long HOPELESS_RETRY_MILLIS = 60_000;

  /** An error of ours. */
  public static ErrorReply gateway(int status, String type, String code, String message) {
    return new ErrorReply(
        status, message, type, "", code, OptionalLong.empty(), status >= 500, "gateway");
  }

  /** 400. */
  public static ErrorReply invalid(String message, String param) {
    return gateway(400, "invalid_request_error", "invalid_request", message).withParam(param);
  }

  /** 401. */
  public static ErrorReply unauthorized() {
    return gateway(
        401,
        "authentication_error",
        "invalid_api_key",
        "the API key is missing or not known; send it as \"authorization: Bearer KEY\"");
  }

  /** 404 for a path or method that is not there. */
  public static ErrorReply noRoute(String method, String path) {
    String shown = path.length() > 100 ? path.substring(0, 100) + "..." : path;
    return gateway(404, "invalid_request_error", "unknown_url", "no " + method + " " + shown);
  }

  /** 404 for a model's name. */
  public static ErrorReply noModel(String model) {
    String shown = model.length() > 128 ? model.substring(0, 128) + "..." : model;
    return gateway(
            404,
            "invalid_request_error",
            "model_not_found",
            "the model \"" + shown + "\" is not there; GET /v1/models lists those that are")
        .withParam("model");
  }

  /** 413. */
  public static ErrorReply tooLarge(int bytesMax) {
    return gateway(
        413,
        "invalid_request_error",
        "request_too_large",
        "the body must be at most " + bytesMax + " bytes");
  }

  /** 431. */
  public static ErrorReply tooManyHeaders(int headersMax) {
    return gateway(
        431,
        "invalid_request_error",
        "too_many_headers",
        "a request must have at most " + headersMax + " header lines");
  }

  /** 408. */
  public static ErrorReply lateBody() {
    return gateway(408, "timeout_error", "timeout", "the body did not come in time");
  }

  /**
   * 429.
   *
   * @param unit {@code requests} or {@code tokens}
   */
  public static ErrorReply rateLimited(int perMinute, String unit, long retryAfterMillis) {
    return tooMany("the limit is " + perMinute + " " + unit + " a minute", retryAfterMillis);
  }

  /** 429 because this tenant has its share of the gateway's places. */
  public static ErrorReply shareTaken() {
    return tooMany("too many requests of this key are in progress", OVERLOAD_RETRY_MILLIS);
  }

  /** 429 in place of further 401s. */
  public static ErrorReply tooManyFailures(long retryAfterMillis) {
    return tooMany("too many wrong keys from this address", retryAfterMillis);
  }

  private static ErrorReply tooMany(String message, long retryAfterMillis) {
    return new ErrorReply(
        429,
        message,
        "rate_limit_error",
        "",
        "rate_limit_exceeded",
        OptionalLong.of(retryAfterMillis),
        true,
        "gateway");
  }

  /** 500. */
  public static ErrorReply internal() {
    return gateway(500, "server_error", "internal_error", "this is a bug in the gateway");
  }

  /** 503 because the gateway itself is full. */
  public static ErrorReply overloaded() {
    return new ErrorReply(
        503,
        "too many requests are in progress",
        "server_error",
        "",
        "overloaded",
        OptionalLong.of(OVERLOAD_RETRY_MILLIS),
        true,
        "gateway");
  }

  /**
   * Names every reason: 429 when money is what is missing, else 503.
   *
   * @param retryAfterMillis until the first open circuit is tried again
   */
  public static ErrorReply noEligibleModel(List<Rejection> rejections, long retryAfterMillis) {
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
  public static ErrorReply upstream(Failure failure, String model, int attempts) {
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
        ? OptionalLong.of(OVERLOAD_RETRY_MILLIS)
        : failure.retryAfterMillis();
  }

  public ErrorReply withParam(String name) {
    return new ErrorReply(status, message, type, name, code, retryAfterMillis, retryUseful, origin);
  }

  /** {@code {"error":{message,type,param,code}}}. */
  public byte[] json() {
    return JsonText.object(
        out -> {
          out.writeObjectFieldStart("error");
          out.writeStringField("message", message);
          out.writeStringField("type", type);
          if (param.isEmpty()) {
            out.writeNullField("param");
          } else {
            out.writeStringField("param", param);
          }
          out.writeStringField("code", code);
          out.writeEndObject();
        });
  }

  /** The last event of a stream that broke. */
  public Buffer event() {
    return Buffer.buffer("data: ").appendBytes(json()).appendString("\n\ndata: [DONE]\n\n");
  }

  private static String model(Rejection rejection) {
    int at = rejection.armId().indexOf('@');
    return at < 0 ? rejection.armId() : rejection.armId().substring(0, at);
  }
}
