package io.tidegate.router.http;

import io.tidegate.router.limit.Connections;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads request bodies up to a bound. */
final class BodyReader {
  private static final byte[] NOTHING = {};

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
    Body body = new Body(request);
    request.handler(body);
    request.endHandler(
        v -> {
          connections.body(request);
          if (!body.over) {
            done.accept(body.bytes());
          }
        });
  }

  /** What has come so far; most bodies come in one piece, which is then copied once. */
  private final class Body implements Handler<Buffer> {
    private final HttpServerRequest request;
    private @Nullable Buffer pieces;
    private boolean over;
    private boolean own;

    Body(HttpServerRequest request) {
      this.request = request;
    }

    @Override
    public void handle(Buffer piece) {
      if (over) {
        return;
      }
      Buffer before = pieces;
      if ((before == null ? 0 : before.length()) + piece.length() > bytesMax) {
        over = true;
        pieces = null;
        Replies.errorBeforeBody(vertx, request, ErrorReply.tooLarge(bytesMax));
      } else if (before == null) {
        pieces = piece;
      } else {
        // The first piece is the connection's; the second makes a buffer that may grow.
        pieces = (own ? before : before.copy()).appendBuffer(piece);
        own = true;
      }
    }

    byte[] bytes() {
      return pieces == null ? NOTHING : pieces.getBytes();
    }
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
