package io.tidegate.router.limit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tidegate.router.config.ListenLimits;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of the public port: how many, and how long each may take to send a head or a
 * body.
 *
 * <p>One timer looks at all of them, so that a request costs a few writes to a field. A head has
 * {@code header_timeout}: the first from when the connection stands, a later one from its first
 * byte; until that comes the connection has {@code idle_timeout}.
 */
public final class Connections implements AutoCloseable {
  private static final long SWEEP_MILLIS_MAX = 1_000;

  private enum State {
    HEAD,
    BETWEEN,
    BODY,
    ANSWER
  }

  private static final class Line extends ChannelInboundHandlerAdapter {
    private final HttpConnection connection;
    private final Context context;
    private volatile State state = State.HEAD;
    private volatile long sinceNanos = System.nanoTime();
    private volatile @Nullable HttpServerRequest request;

    Line(HttpConnection connection, Context context) {
      this.connection = connection;
      this.context = context;
    }

    /** Sees every byte before HTTP does. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (state == State.BETWEEN) {
        now(State.HEAD, null);
      }
      ctx.fireChannelRead(message);
    }

    void now(State next, @Nullable HttpServerRequest current) {
      request = current;
      sinceNanos = System.nanoTime();
      state = next;
    }
  }

  private final Vertx vertx;
  private final ListenLimits limits;
  private final Consumer<HttpServerRequest> onLateBody;
  private final Map<HttpConnection, Line> lines = new ConcurrentHashMap<>();
  private final long sweeper;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param onLateBody answers a request whose body did not come in time; called on its event loop
   */
  public Connections(Vertx vertx, ListenLimits limits, Consumer<HttpServerRequest> onLateBody) {
    this.vertx = vertx;
    this.limits = limits;
    this.onLateBody = onLateBody;
    long sweepMillis =
        Math.min(
            SWEEP_MILLIS_MAX,
            Math.min(limits.headerTimeout().toMillis(), limits.bodyTimeout().toMillis()) / 4);
    sweeper = vertx.setPeriodic(Math.max(1, sweepMillis), id -> sweep(System.nanoTime()));
  }

  /** Takes a new connection, or closes it when there are too many. */
  public void opened(HttpConnection connection) {
    if (open.incrementAndGet() > limits.connectionsMax()) {
      open.decrementAndGet();
      connection.close();
      return;
    }
    Line line = new Line(connection, vertx.getOrCreateContext());
    lines.put(connection, line);
    if (connection instanceof ConnectionBase open) {
      open.channelHandlerContext().pipeline().addFirst(line);
    }
    connection.closeHandler(
        v -> {
          if (lines.remove(connection) != null) {
            open.decrementAndGet();
          }
        });
  }

  /** A request's head is here. */
  public void head(HttpServerRequest request) {
    move(request, State.BODY, request);
  }

  /** A request's body is here. */
  public void body(HttpServerRequest request) {
    move(request, State.ANSWER, null);
  }

  /** A request's answer is sent. */
  public void done(HttpServerRequest request) {
    move(request, State.BETWEEN, null);
  }

  @Override
  public void close() {
    vertx.cancelTimer(sweeper);
  }

  /** Connections now. */
  public int open() {
    return open.get();
  }

  private void move(HttpServerRequest request, State next, @Nullable HttpServerRequest current) {
    Line line = lines.get(request.connection());
    if (line != null) {
      line.now(next, current);
    }
  }

  private void sweep(long nowNanos) {
    for (Line line : lines.values()) {
      long limit =
          switch (line.state) {
            case HEAD -> limits.headerTimeout().toNanos();
            case BETWEEN -> limits.idleTimeout().toNanos();
            case BODY -> limits.bodyTimeout().toNanos();
            case ANSWER -> Long.MAX_VALUE;
          };
      if (nowNanos - line.sinceNanos > limit) {
        line.context.runOnContext(v -> late(line, nowNanos, limit));
      }
    }
  }

  private void late(Line line, long seenNanos, long limit) {
    if (seenNanos - line.sinceNanos <= limit || line.state == State.ANSWER) {
      return;
    }
    HttpServerRequest request = line.request;
    if (line.state == State.BODY && request != null) {
      line.now(State.ANSWER, null);
      onLateBody.accept(request);
    } else {
      line.connection.close();
    }
  }
}
