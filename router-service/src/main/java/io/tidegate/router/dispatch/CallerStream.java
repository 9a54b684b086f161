package io.tidegate.router.dispatch;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The caller's event stream, across all attempts of one request: opened once, written in as few
 * pieces as the reads that brought them, kept alive while nothing comes.
 */
final class CallerStream {
  private static final int PENDING_BYTES_MAX = 32 * 1024;

  private static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");

  private final Vertx vertx;
  private final Caller caller;
  private final long writeIdleMillis;
  private Buffer pending = Buffer.buffer();
  private String decisionId = "";
  private boolean opened;
  private boolean flushScheduled;
  private boolean full;
  private long keepAliveTimer = -1;
  private long stuckTimer = -1;
  private @Nullable Runnable onReady;

  CallerStream(Vertx vertx, Caller caller, long writeIdleMillis) {
    this.vertx = vertx;
    this.caller = caller;
    this.writeIdleMillis = writeIdleMillis;
  }

  /**
   * Sends a comment whenever this much time has passed without content; the first one sends the
   * headers too.
   */
  void keepAlive(long millis, Supplier<HopFacts> facts) {
    keepAliveTimer =
        vertx.setPeriodic(
            millis,
            id -> {
              if (!caller.gone()) {
                openHeaders(facts.get());
                caller.write(KEEP_ALIVE);
              }
            });
  }

  /** Content follows: headers go out with it, and keep-alive comments end. */
  void open(HopFacts facts) {
    stopKeepAlive();
    boolean early = opened;
    openHeaders(facts);
    String id = facts.decision().decisionId();
    if (early && !id.equals(decisionId)) {
      decisionId = id;
      pending
          .appendString(": x-tidegate-decision-id=")
          .appendString(id)
          .appendString(" x-tidegate-model=")
          .appendString(Dispatcher.model(facts.decision()))
          .appendString("\n\n");
    }
  }

  private void openHeaders(HopFacts facts) {
    if (!opened) {
      opened = true;
      decisionId = facts.decision().decisionId();
      caller.openStream(facts);
    }
  }

  /**
   * Adds bytes that leave with the next flush, at once when there are many: a full caller must be
   * noticed before the next read, not after all of them.
   */
  void append(Buffer events) {
    pending.appendBuffer(events);
    if (pending.length() >= PENDING_BYTES_MAX) {
      flush();
    }
  }

  /** Writes what one read brought, once all of it has been parsed. */
  void flushSoon() {
    if (!flushScheduled && pending.length() > 0) {
      flushScheduled = true;
      vertx.runOnContext(v -> flush());
    }
  }

  void flush() {
    flushScheduled = false;
    if (pending.length() == 0 || caller.gone()) {
      return;
    }
    Buffer events = pending;
    pending = Buffer.buffer();
    if (!caller.write(events) && !full) {
      full = true;
      caller.onDrain(this::drained);
      watch(writeIdleMillis);
    }
  }

  /** Drops a caller to whom nothing could be sent for too long; a slow one goes on. */
  private void watch(long millis) {
    stuckTimer =
        vertx.setTimer(
            Math.max(1, millis),
            id -> {
              long idle = (System.nanoTime() - caller.progressNanos()) / 1_000_000;
              if (idle >= writeIdleMillis) {
                caller.drop();
              } else {
                watch(writeIdleMillis - idle);
              }
            });
  }

  private void drained() {
    full = false;
    stopWatching();
    Runnable resume = onReady;
    onReady = null;
    if (resume != null) {
      resume.run();
    }
  }

  /** The caller reads slower than this: read no more from the upstream. */
  boolean full() {
    return full;
  }

  /** Calls back once when the caller has caught up. */
  void onReady(Runnable resume) {
    onReady = resume;
  }

  /** Sends the rest and ends the stream. */
  void end() {
    stop();
    caller.endStream(pending);
    pending = Buffer.buffer();
  }

  /** Sends the rest; what ends the stream is the caller's to write. */
  void stop() {
    stopKeepAlive();
    onReady = null;
    stopWatching();
  }

  private void stopWatching() {
    if (stuckTimer >= 0) {
      vertx.cancelTimer(stuckTimer);
      stuckTimer = -1;
    }
  }

  private void stopKeepAlive() {
    if (keepAliveTimer >= 0) {
      vertx.cancelTimer(keepAliveTimer);
      keepAliveTimer = -1;
    }
  }
}
