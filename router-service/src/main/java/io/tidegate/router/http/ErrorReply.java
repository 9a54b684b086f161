package io.tidegate.router.http;

import io.tidegate.core.json.JsonText;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

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
  static final long OVERLOAD_RETRY_MILLIS = 1_000;

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
}
