package io.tidegate.router.dispatch;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to one endpoint: its deadline, its failure, its end.
 *
 * <p>Confined to one event loop; reports exactly once, and never after {@link #cancel}.
 */
final class UpstreamCall {
  /** Reads the body of a 2xx answer. */
  interface Reader {
    /** Takes the head; a failure kind refuses the answer. */
    @Nullable FailureKind head(HttpClientResponse response);

    void chunk(Buffer bytes);

    /** The body ended as HTTP says it should. */
    void end();

    /** The body broke off. */
    void broken();
  }

  private static final int ERROR_BODY_BYTES_MAX = 64 << 10;
  private static final long RESET_CODE = 8;

  private final Vertx vertx;
  private final Endpoint endpoint;
  private final Consumer<Failure> onFailure;
  private @Nullable HttpClientRequest request;
  private boolean over;
  private boolean reading;
  private long timer = -1;
  private Deadlines.Deadline deadline = new Deadlines.Deadline(0, FailureKind.TOTAL_TIMEOUT);

  UpstreamCall(Vertx vertx, Endpoint endpoint, Consumer<Failure> onFailure) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.onFailure = onFailure;
  }

  /** Sends the request. */
  void start(Buffer body, Route route, Reader reader) {
    endpoint
        .request()
        .onComplete(
            opened -> {
              if (opened.failed()) {
                fail(Failure.of(connectKind(opened.cause())));
              } else {
                send(opened.result(), body, route, reader);
              }
            });
  }

  /** Sets the deadline and what it means; checked by one timer that is moved lazily. */
  void deadline(Deadlines.Deadline next) {
    if (over) {
      return;
    }
    boolean sooner = timer < 0 || next.nanos() - deadline.nanos() < 0;
    deadline = next;
    if (sooner) {
      arm();
    }
  }

  /** Stops everything; nothing is reported. */
  void cancel() {
    if (!over) {
      finish();
      reset();
    }
  }

  /** Ends the call after a complete answer; what still comes is dropped. */
  void complete(boolean bodyEnded) {
    if (!over) {
      finish();
      if (!bodyEnded) {
        reset();
      }
    }
  }

  void fail(Failure failure) {
    if (!over) {
      finish();
      reset();
      onFailure.accept(failure);
    }
  }

  boolean over() {
    return over;
  }

  private void send(HttpClientRequest opened, Buffer body, Route route, Reader reader) {
    request = opened;
    opened.exceptionHandler(e -> lost(reader));
    if (over) {
      reset();
      return;
    }
    opened.putHeader("content-type", "application/json");
    opened.putHeader("accept", route.request().stream() ? "text/event-stream" : "application/json");
    opened.putHeader("accept-encoding", "identity");
    opened.putHeader("user-agent", "tidegate");
    opened.putHeader("x-request-id", route.requestId());
    if (!route.traceparent().isEmpty()) {
      opened.putHeader("traceparent", route.traceparent());
      if (!route.tracestate().isEmpty()) {
        opened.putHeader("tracestate", route.tracestate());
      }
    }
    opened.response().onSuccess(response -> head(response, reader)).onFailure(e -> lost(reader));
    opened.end(body);
  }

  private void lost(Reader reader) {
    if (over) {
      return;
    }
    if (reading) {
      reader.broken();
    } else {
      fail(Failure.of(FailureKind.CONNECTION_LOST));
    }
  }

  private void head(HttpClientResponse response, Reader reader) {
    response.exceptionHandler(e -> lost(reader));
    if (over) {
      return;
    }
    if (response.statusCode() < 200 || response.statusCode() > 299) {
      refused(response);
      return;
    }
    FailureKind refusal = compressed(response) ? FailureKind.MALFORMED : reader.head(response);
    if (refusal != null) {
      fail(Failure.of(refusal));
      return;
    }
    reading = true;
    response.endHandler(
        v -> {
          if (!over) {
            reader.end();
          }
        });
    response.handler(
        bytes -> {
          if (!over) {
            reader.chunk(bytes);
          }
        });
  }

  /** Nothing compressed was asked for, and nothing is ever expanded here. */
  private static boolean compressed(HttpClientResponse response) {
    String encoding = response.getHeader("content-encoding");
    return encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity");
  }

  private void refused(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    Runnable done =
        () ->
            fail(
                FailureTable.ofStatus(
                    response.statusCode(),
                    body.getBytes(),
                    response.getHeader("retry-after"),
                    response.getHeader("retry-after-ms")));
    response.exceptionHandler(e -> done.run());
    response.endHandler(v -> doneKeepingConnection(done));
    response.handler(
        bytes -> {
          body.appendBuffer(bytes);
          if (body.length() > ERROR_BODY_BYTES_MAX) {
            done.run();
          }
        });
  }

  /** The whole error body was read: the connection is as good as before. */
  private void doneKeepingConnection(Runnable done) {
    request = null;
    done.run();
  }

  private void arm() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    long wait = Math.max(1, (deadline.nanos() - System.nanoTime() + 999_999) / 1_000_000);
    timer =
        vertx.setTimer(
            wait,
            id -> {
              timer = -1;
              if (over) {
                return;
              }
              if (deadline.nanos() - System.nanoTime() > 0) {
                arm();
              } else {
                fail(Failure.of(deadline.kind()));
              }
            });
  }

  private void finish() {
    over = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private void reset() {
    if (request != null) {
      request.reset(RESET_CODE);
    }
  }

  private static FailureKind connectKind(Throwable cause) {
    return cause instanceof ConnectionPoolTooBusyException ? FailureKind.BUSY : FailureKind.CONNECT;
  }
}
