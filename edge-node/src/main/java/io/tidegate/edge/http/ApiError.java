package io.tidegate.edge.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.edge.generate.PromptTooLongException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in the form that OpenAI's clients read.
 *
 * @param status HTTP status
 * @param type OpenAI's class of errors
 * @param code what programs tell errors by
 * @param param the request member at fault, null if none is
 * @param message what is wrong and what to do
 * @param retryAfterMillis when to try again, 0 for no advice
 */
record ApiError(
    int status,
    String type,
    String code,
    @Nullable String param,
    String message,
    long retryAfterMillis) {
  private static final String INVALID_REQUEST = "invalid_request_error";

  /** An error on its way to the caller. */
  static final class Refusal extends Exception {
    private final transient ApiError error;

    Refusal(ApiError error) {
      super(error.message(), null, false, false);
      this.error = error;
    }

    ApiError error() {
      return error;
    }
  }

  static ApiError invalid(@Nullable String param, String message) {
    return new ApiError(400, INVALID_REQUEST, "invalid_value", param, message, 0);
  }

  static ApiError unsupported(String param, String message) {
    return new ApiError(400, INVALID_REQUEST, "unsupported_parameter", param, message, 0);
  }

  static ApiError contextLength(PromptTooLongException e) {
    return new ApiError(
        400,
        INVALID_REQUEST,
        "context_length_exceeded",
        "messages",
        e.getMessage() + "; shorten the conversation",
        0);
  }

  static ApiError wrongKey() {
    return new ApiError(
        401,
        "authentication_error",
        "invalid_api_key",
        null,
        "missing or wrong key; send it as Authorization: Bearer KEY",
        0);
  }

  static ApiError unknownModel(String asked, String served) {
    return new ApiError(
        404,
        INVALID_REQUEST,
        "model_not_found",
        "model",
        "there is no model " + shorten(asked) + " here; this node serves " + served,
        0);
  }

  static ApiError unknownRoute() {
    return new ApiError(
        404,
        INVALID_REQUEST,
        "not_found",
        null,
        "there is no such route; chat completions are at POST /v1/chat/completions",
        0);
  }

  static ApiError wrongMethod() {
    return new ApiError(
        405, INVALID_REQUEST, "method_not_allowed", null, "this route has no such method", 0);
  }

  static ApiError tooLarge(long bytesMax) {
    return new ApiError(
        413,
        INVALID_REQUEST,
        "request_too_large",
        null,
        "the body is larger than " + bytesMax + " bytes",
        0);
  }

  static ApiError overloaded(String why, long retryAfterMillis) {
    return new ApiError(
        503,
        "server_error",
        "overloaded",
        null,
        why + "; try again later",
        Math.max(1, retryAfterMillis));
  }

  static ApiError stopping() {
    return new ApiError(
        503,
        "server_error",
        "overloaded",
        null,
        "this node is shutting down; try another one",
        1000);
  }

  static ApiError internal() {
    return new ApiError(
        500,
        "server_error",
        "internal_error",
        null,
        "the model failed on this request; the node's log has the reason under the request id",
        0);
  }

  private static String shorten(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }

  ObjectNode json() {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope
        .putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return envelope;
  }

  /** Sends the error as a whole response. */
  void send(HttpServerResponse response) {
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    if (retryAfterMillis > 0) {
      response.putHeader("retry-after", Long.toString((retryAfterMillis + 999) / 1000));
      response.putHeader("retry-after-ms", Long.toString(retryAfterMillis));
    }
    if (status == 401) {
      response.putHeader("www-authenticate", "Bearer");
    }
    if (status == 413) {
      response.putHeader("connection", "close");
    }
    response.setStatusCode(status).putHeader("content-type", "application/json; charset=utf-8");
    response.end(Buffer.buffer(json().toString().getBytes(StandardCharsets.UTF_8)));
  }
}
