package io.tidegate.router.classify;

import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that tells tickets when their time is up. Most are answered long before: a ticket
 * costs a place in a queue, and the thread wakes for the oldest that is still open.
 */
final class Deadlines implements AutoCloseable {

  private static final long IDLE_NANOS = 60_000_000_000L;

  private record Entry(long nanos, Ticket ticket) {}

  private final PriorityQueue<Entry> open =
      new PriorityQueue<>((a, b) -> Long.signum(a.nanos() - b.nanos()));

  private final ThreadFactory factory;
  private @Nullable Thread clock;
  private long wakesNanos;
  private boolean closed;

  Deadlines(ThreadFactory factory) {
    this.factory = factory;
  }

  /**
   * Calls {@link Ticket#late} when the ticket is still open at a time.
   *
   * @param nanos of {@link System#nanoTime}
   */
  void add(Ticket ticket, long nanos) {
    Thread wake = null;
    synchronized (open) {
      if (closed) {
        return;
      }
      drop();
      open.add(new Entry(nanos, ticket));
      if (clock == null) {
        clock = factory.newThread(this::watch);
        wakesNanos = nanos;
        clock.start();
      } else if (wakesNanos - nanos > 0) {
        wakesNanos = nanos;
        wake = clock;
      }
    }
    if (wake != null) {
      LockSupport.unpark(wake);
    }
  }

  /** Tickets at the front that are answered. */
  private void drop() {
    for (Entry first = open.peek(); first != null && !first.ticket().open(); first = open.peek()) {
      open.remove();
    }
  }

  private void watch() {
    while (true) {
      Ticket late = null;
      long sleepNanos = 0;
      synchronized (open) {
        drop();
        long now = System.nanoTime();
        Entry first = open.peek();
        if (first == null && closed) {
          return;
        }
        if (first != null && first.nanos() - now <= 0) {
          late = open.remove().ticket();
        } else {
          sleepNanos = first == null ? IDLE_NANOS : first.nanos() - now;
          wakesNanos = now + sleepNanos;
        }
      }
      if (late != null) {
        late.late();
      } else {
        LockSupport.parkNanos(this, sleepNanos);
      }
    }
  }

  /** Takes nothing more; who is still open is told in time. */
  @Override
  public void close() {
    synchronized (open) {
      closed = true;
      if (clock != null) {
        LockSupport.unpark(clock);
      }
    }
  }
}
