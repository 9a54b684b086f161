package io.tidegate.router.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * The idle connections of one event loop to one address, the one that was used last first.
 *
 * <p>It does not bound how many there are: that is for those to do who count requests in flight.
 */
final class Pool {
  private static final long IDLE_NANOS_MAX = 30_000_000_000L;
  private static final long SWEEP_MILLIS = 10_000;

  /** What the kernel holds for a caller who reads slowly; it would grow to megabytes by itself. */
  private static final int RECEIVE_BUFFER_BYTES = 256 << 10;

  private static final int HEADER_BYTES_MAX = 32 << 10;
  private static final int PIECE_BYTES_MAX = 64 << 10;

  private final NetClient client;
  private final ConnectOptions address;
  private final Function<NetSocket, Optional<String>> refusal;
  private final Deque<Line> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param refusal judges a new connection before anything is sent on it
   */
  Pool(
      Vertx vertx,
      NetClient client,
      ConnectOptions address,
      Function<NetSocket, Optional<String>> refusal) {
    this.client = client;
    this.address = address;
    this.refusal = refusal;
    vertx.setPeriodic(
        SWEEP_MILLIS,
        id -> {
          if (closed) {
            vertx.cancelTimer(id);
          }
          sweep();
        });
  }

  /** A connection: an idle one at once, else a new one. */
  Future<Line> take() {
    long now = System.nanoTime();
    for (Line line = idle.pollLast(); line != null; line = idle.pollLast()) {
      if (line.fresh(now, IDLE_NANOS_MAX)) {
        return Future.succeededFuture(line);
      }
      line.close();
    }
    return client.connect(address).compose(this::open);
  }

  private Future<Line> open(NetSocket socket) {
    Optional<String> refused = refusal.apply(socket);
    if (refused.isPresent()) {
      return socket.close().transform(done -> Future.failedFuture(refused.get()));
    }
    ChannelPipeline pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
    // As an option of the client it would also be the size of the buffer for every single read.
    pipeline.channel().config().setOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    pipeline.addBefore(
        "handler",
        "http",
        new HttpResponseDecoder(
            new HttpDecoderConfig()
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxChunkSize(PIECE_BYTES_MAX)));
    ChannelHandlerContext decoder = pipeline.context("http");
    Line line = new Line(this, decoder);
    pipeline.addAfter("http", "line", line);
    return Future.succeededFuture(line);
  }

  void release(Line line) {
    long now = System.nanoTime();
    line.idle(now);
    if (closed) {
      line.close();
    } else {
      idle.addLast(line);
    }
  }

  void forget(Line line) {
    idle.remove(line);
  }

  private void sweep() {
    long now = System.nanoTime();
    Line oldest = idle.peekFirst();
    while (oldest != null && (closed || !oldest.fresh(now, IDLE_NANOS_MAX))) {
      idle.removeFirst();
      oldest.close();
      oldest = idle.peekFirst();
    }
  }

  /** Idle connections are closed soon, busy ones when they become idle. */
  void close() {
    closed = true;
  }
}
