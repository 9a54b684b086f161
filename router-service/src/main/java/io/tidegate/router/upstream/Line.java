package io.tidegate.router.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an upstream: one request at a time, then the next or the end.
 *
 * <p>A connection goes back to its {@link Pool} when the answer said where it ends and nothing of
 * either side is left over; any other end closes it, which is how an upstream learns that nobody
 * listens any more.
 */
public final class Line extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);
  private static final int REST_BYTES_MAX = 1_024;
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Pool pool;
  private final ChannelHandlerContext channel;
  private @Nullable Receiver receiver;
  private @Nullable ContextInternal context;
  private @Nullable ChannelFuture sent;
  private boolean informational;
  private boolean reusable;
  private boolean closed;
  private boolean ended;
  private long idleSinceNanos;

  Line(Pool pool, ChannelHandlerContext channel) {
    this.pool = pool;
    this.channel = channel;
  }

  /** Room for a request, to be filled and given to {@link #send}. */
  public ByteBuf buffer(int bytes) {
    return channel.alloc().directBuffer(bytes);
  }

  /**
   * Sends a request.
   *
   * @param caller runs the receiver
   */
  public void send(ByteBuf request, ContextInternal caller, Receiver answers) {
    receiver = answers;
    context = caller;
    informational = false;
    reusable = false;
    sent = channel.writeAndFlush(request);
  }

  /** Ends the request under way, if any, by closing the connection; its receiver hears no more. */
  @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells when it is done
  public void close() {
    receiver = null;
    closed = true;
    channel.close();
  }

  /**
   * The answer is complete for its receiver, who hears no more: the connection stays when HTTP's
   * own end comes within a moment and nothing else before it.
   */
  public void letEnd(Vertx vertx, long millis) {
    if (receiver != null) {
      Receiver rest = new Rest();
      receiver = rest;
      resume();
      vertx.setTimer(
          millis,
          id -> {
            if (receiver == rest) {
              close();
            }
          });
    }
  }

  /** Gives back a connection on which nothing was sent. */
  public void unused() {
    pool.release(this);
  }

  /** Reads no more until {@link #resume}; what was read already is still told. */
  public void pause() {
    channel.channel().config().setAutoRead(false);
  }

  public void resume() {
    channel.channel().config().setAutoRead(true);
  }

  /** Usable, and idle for less than the time given. */
  boolean fresh(long nowNanos, long idleNanosMax) {
    return !closed
        && channel.channel().isActive()
        && (idleSinceNanos == 0 || nowNanos - idleSinceNanos < idleNanosMax);
  }

  void idle(long nowNanos) {
    idleSinceNanos = nowNanos;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Receiver current = receiver;
    ContextInternal own = context;
    try {
      if (current == null || own == null || !(message instanceof HttpObject part)) {
        // Nobody asked: whatever this is, it must not become the next request's answer.
        close();
        return;
      }
      ContextInternal before = own.beginDispatch();
      try {
        take(part, current);
      } catch (RuntimeException e) {
        StackTraceElement[] stack = e.getStackTrace();
        LOG.error(
            "an answer was dropped: {} at {}",
            e.getClass().getName(),
            stack.length == 0 ? "unknown" : stack[0]);
        lose();
      } finally {
        own.endDispatch(before);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(HttpObject part, Receiver current) {
    if (part.decoderResult().isFailure()) {
      lose();
      return;
    }
    if (part instanceof HttpResponse head) {
      int status = head.status().code();
      informational = status < 200;
      if (status == SWITCHING_PROTOCOLS) {
        lose();
        return;
      }
      if (!informational) {
        reusable = HttpUtil.isKeepAlive(head) && framed(head);
        current.head(status, head.headers());
      }
    }
    if (informational) {
      return;
    }
    if (part instanceof HttpContent content
        && content.content().isReadable()
        && receiver == current) {
      current.bytes(ByteBufUtil.getBytes(content.content()));
    }
    Receiver now = receiver;
    if (part instanceof LastHttpContent && now != null) {
      finish(now);
    }
  }

  /** The head says where the body ends. */
  private static boolean framed(HttpResponse head) {
    return HttpUtil.isTransferEncodingChunked(head)
        || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
        || head.status().code() == 204
        || head.status().code() == 304;
  }

  private void finish(Receiver current) {
    receiver = null;
    ChannelFuture request = sent;
    if (reusable && request != null && request.isSuccess()) {
      resume();
      ended = true;
    } else {
      close();
    }
    current.end();
  }

  /** Takes what comes after a complete answer: nothing, or the connection is of no more use. */
  private final class Rest implements Receiver {
    private int length;

    @Override
    public void head(int status, HttpHeaders headers) {}

    @Override
    public void bytes(byte[] bytes) {
      length += bytes.length;
      if (length > REST_BYTES_MAX) {
        close();
      }
    }

    @Override
    public void end() {}

    @Override
    public void lost() {}
  }

  /** Only now is it sure that nothing came after the answer. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (ended) {
      ended = false;
      if (!closed) {
        pool.release(this);
      }
    }
    ctx.fireChannelReadComplete();
  }

  private void lose() {
    Receiver current = receiver;
    close();
    if (current != null) {
      current.lost();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pool.forget(this);
    ContextInternal own = context;
    if (receiver != null && own != null) {
      ContextInternal before = own.beginDispatch();
      try {
        lose();
      } finally {
        own.endDispatch(before);
      }
    }
    closed = true;
    ctx.fireChannelInactive();
  }

  /** Broken connections are told to the request on them; idle ones may break unnoticed. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells when it is done
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
