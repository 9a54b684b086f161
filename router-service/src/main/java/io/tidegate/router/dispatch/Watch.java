package io.tidegate.router.dispatch;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits on one event loop, looked at every {@value #TICK_MILLIS} ms while there is something:
 * a deadline costs a place in a list instead of a timer that is nearly always taken back.
 */
final class Watch {
  /** Something with a deadline. */
  abstract static class Waiting {
    private int place = -1;

    /** Monotonic time from which on it is late. */
    abstract long lateNanos();

    /** Its time has come; it is watched no more. */
    abstract void late();
  }

  private static final long TICK_MILLIS = 10;
  private static final int IDLE_TICKS_MAX = 100;
  private static final ThreadLocal<Watch> WATCHES = ThreadLocal.withInitial(Watch::new);

  private final List<Waiting> waiting = new ArrayList<>();
  private boolean ticking;
  private int idleTicks;

  private Watch() {}

  /** Watches; call on an event loop of {@code vertx}. */
  static void add(Vertx vertx, Waiting one) {
    WATCHES.get().put(vertx, one);
  }

  /** Watches no more; call on the same event loop. */
  static void remove(Waiting one) {
    WATCHES.get().take(one);
  }

  private void put(Vertx vertx, Waiting one) {
    if (one.place >= 0) {
      return;
    }
    one.place = waiting.size();
    waiting.add(one);
    if (!ticking) {
      ticking = true;
      idleTicks = 0;
      vertx.setPeriodic(TICK_MILLIS, id -> tick(vertx, id));
    }
  }

  private void take(Waiting one) {
    int place = one.place;
    if (place < 0) {
      return;
    }
    one.place = -1;
    Waiting last = waiting.remove(waiting.size() - 1);
    if (last != one) {
      waiting.set(place, last);
      last.place = place;
    }
  }

  /** Backwards, so that whoever leaves meanwhile is replaced by one that was looked at. */
  private void tick(Vertx vertx, long timer) {
    long now = System.nanoTime();
    for (int i = waiting.size() - 1; i >= 0; i = Math.min(i, waiting.size()) - 1) {
      Waiting one = waiting.get(i);
      if (one.lateNanos() - now <= 0) {
        take(one);
        one.late();
      }
    }
    idleTicks = waiting.isEmpty() ? idleTicks + 1 : 0;
    if (idleTicks > IDLE_TICKS_MAX) {
      ticking = false;
      vertx.cancelTimer(timer);
    }
  }
}
