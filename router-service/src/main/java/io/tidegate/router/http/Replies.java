package io.tidegate.router.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Writes whole responses. */
final class Replies {
  private static final long LINGER_MILLIS = 2_000;

  private Replies() {}

  /** Sends JSON, unless the caller has gone. */
  static void json(HttpServerResponse response, int status, byte[] body) {
    if (response.closed() || response.ended()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(Buffer.buffer(body));
  }

  static void error(HttpServerResponse response, ErrorReply reply) {
    if (response.closed() || response.ended()) {
      return;
    }
    response.putHeader("x-tidegate-error-origin", reply.origin());
    if (reply.retryAfterMillis().isPresent()) {
      long millis = reply.retryAfterMillis().getAsLong();
      response.putHeader("retry-after", Long.toString((millis + 999) / 1000));
      response.putHeader("retry-after-ms", Long.toString(millis));
    }
    if (!reply.retryUseful()) {
      response.putHeader("x-should-retry", "false");
    }
    json(response, reply.status(), reply.json());
  }

  /**
   * Sends an error before the body was read, then drops what the caller still sends for a moment,
   * so that the answer is not lost in a connection reset.
   */
  static void errorBeforeBody(io.vertx.core.Vertx vertx, HttpServerRequest request, ErrorReply r) {
    if (!request.isEnded()) {
      request.handler(bytes -> {});
      long timer =
          vertx.setTimer(
              LINGER_MILLIS,
              id -> {
                if (!request.isEnded()) {
                  request.connection().close();
                }
              });
      request.endHandler(v -> vertx.cancelTimer(timer));
      request.exceptionHandler(e -> vertx.cancelTimer(timer));
    }
    error(request.response(), r);
  }
}
