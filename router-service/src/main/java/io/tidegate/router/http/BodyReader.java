package io.tidegate.router.http;

import io.tidegate.router.limit.Connections;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads request bodies up to a bound. */
final class BodyReader {
  private final Vertx vertx;
  private final int bytesMax;
  private final Connections connections;

  BodyReader(Vertx vertx, int bytesMax, Connections connections) {
    this.vertx = vertx;
    this.bytesMax = bytesMax;
    this.connections = connections;
  }

  /** Calls {@code done} with the whole body, or answers 413 itself; call before anything waits. */
  void read(HttpServerRequest request, Consumer<byte[]> done) {
    if (declaredLength(request) > bytesMax) {
      Replies.errorBeforeBody(vertx, request, ErrorReply.tooLarge(bytesMax));
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(Names.EXPECT))) {
      request.response().writeContinue();
    }
    Buffer body = Buffer.buffer();
    boolean[] over = new boolean[1];
    request.handler(
        bytes -> {
          if (over[0]) {
            return;
          }
          if (body.length() + bytes.length() > bytesMax) {
            over[0] = true;
            Replies.errorBeforeBody(vertx, request, ErrorReply.tooLarge(bytesMax));
          } else {
            body.appendBuffer(bytes);
          }
        });
    request.endHandler(
        v -> {
          connections.body(request);
          if (!over[0]) {
            done.accept(body.getBytes());
          }
        });
  }

  private static long declaredLength(HttpServerRequest request) {
    try {
      String length = request.getHeader(Names.CONTENT_LENGTH);
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
