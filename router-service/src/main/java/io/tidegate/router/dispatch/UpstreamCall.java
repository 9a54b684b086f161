package io.tidegate.router.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tidegate.router.upstream.Line;
import io.tidegate.router.upstream.Receiver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request to one endpoint: its deadline, its failure, its end.
 *
 * <p>Confined to one event loop; reports exactly once, and never after {@link #cancel}.
 */
final class UpstreamCall extends Watch.Waiting {
  /** Reads the body of a 2xx answer. */
  interface Reader {
    /** Takes the head; a failure kind refuses the answer. */
    @Nullable FailureKind head(HttpHeaders headers);

    /**
     * @param bytes the reader's own
     */
    void chunk(byte[] bytes);

    /** The body ended as HTTP says it should. */
    void end();

    /** The body broke off. */
    void broken();
  }

  private static final int ERROR_BODY_BYTES_MAX = 64 << 10;
  private static final long LINGER_MILLIS = 250;

  private final Vertx vertx;
  private final Endpoint endpoint;
  private final Consumer<Failure> onFailure;
  private @Nullable Line line;
  private boolean over;
  private Deadlines.Deadline deadline = new Deadlines.Deadline(0, FailureKind.TOTAL_TIMEOUT);

  UpstreamCall(Vertx vertx, Endpoint endpoint, Consumer<Failure> onFailure) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.onFailure = onFailure;
  }

  /** Sends the request. */
  void start(byte[] body, Route route, Reader reader) {
    endpoint
        .connection()
        .onComplete(
            opened -> {
              if (opened.failed()) {
                fail(Failure.of(FailureKind.CONNECT));
              } else {
                send(opened.result(), body, route, reader);
              }
            });
  }

  /** Sets the deadline and what it means. */
  void deadline(Deadlines.Deadline next) {
    if (!over) {
      deadline = next;
      Watch.add(vertx, this);
    }
  }

  @Override
  long lateNanos() {
    return deadline.nanos();
  }

  @Override
  void late() {
    fail(Failure.of(deadline.kind()));
  }

  /** Stops everything; nothing is reported. */
  void cancel() {
    if (!over) {
      finish();
      reset();
    }
  }

  /** Ends the call after a complete answer; little more may come, and it is dropped. */
  void complete(boolean bodyEnded) {
    if (!over) {
      finish();
      Line rest = line;
      line = null;
      if (!bodyEnded && rest != null) {
        rest.letEnd(vertx, LINGER_MILLIS);
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

  private void send(Line opened, byte[] body, Route route, Reader reader) {
    if (over) {
      opened.unused();
      return;
    }
    line = opened;
    ByteBuf request =
        endpoint
            .head(route.request().operation())
            .request(
                opened,
                route.request().stream() ? "text/event-stream" : "application/json",
                route.requestId(),
                route.traceparent(),
                route.tracestate(),
                body);
    opened.send(request, (ContextInternal) vertx.getOrCreateContext(), new Ears(reader));
  }

  /** Hears the upstream: an answer goes to the reader, a refusal is read here. */
  private final class Ears implements Receiver {
    private final Reader reader;
    private final Buffer refusal = Buffer.buffer();
    private int status;
    private @Nullable HttpHeaders headers;

    Ears(Reader reader) {
      this.reader = reader;
    }

    private boolean refused() {
      return status < 200 || status > 299;
    }

    @Override
    public void head(int code, HttpHeaders head) {
      status = code;
      headers = head;
      if (refused()) {
        return;
      }
      FailureKind refusal = compressed(head) ? FailureKind.MALFORMED : reader.head(head);
      if (refusal != null) {
        fail(Failure.of(refusal));
      }
    }

    @Override
    public void bytes(byte[] bytes) {
      if (!refused()) {
        reader.chunk(bytes);
        return;
      }
      refusal.appendBytes(bytes);
      if (refusal.length() > ERROR_BODY_BYTES_MAX) {
        failRefused();
      }
    }

    @Override
    public void end() {
      line = null;
      if (over) {
        return;
      }
      if (refused()) {
        failRefused();
      } else {
        reader.end();
      }
    }

    @Override
    public void lost() {
      line = null;
      if (over) {
        return;
      }
      if (status == 0) {
        fail(Failure.of(FailureKind.CONNECTION_LOST));
      } else if (refused()) {
        failRefused();
      } else {
        reader.broken();
      }
    }

    private void failRefused() {
      HttpHeaders head = headers;
      fail(
          FailureTable.ofStatus(
              status,
              refusal.getBytes(),
              head == null ? null : head.get("retry-after"),
              head == null ? null : head.get("retry-after-ms")));
    }
  }

  /** Nothing compressed was asked for, and nothing is ever expanded here. */
  private static boolean compressed(HttpHeaders headers) {
    String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    return encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity");
  }

  /** Reads no more from the upstream until {@link #resume}. */
  void pause() {
    if (line != null) {
      line.pause();
    }
  }

  void resume() {
    if (line != null) {
      line.resume();
    }
  }

  private void finish() {
    over = true;
    Watch.remove(this);
  }

  private void reset() {
    if (line != null) {
      line.close();
      line = null;
    }
  }
}
