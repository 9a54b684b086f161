package io.tidegate.router.events;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A bounded queue that never makes its writers wait: the oldest give way, and are counted. */
final class EventQueue {
  private final int capacity;
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private long dropped;

  EventQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Adds the newest; true when the oldest had to go. */
  boolean add(Event event) {
    lock.lock();
    try {
      boolean full = events.size() >= capacity;
      if (full) {
        events.pollFirst();
        dropped++;
      }
      events.addLast(event);
      notEmpty.signal();
      return full;
    } finally {
      lock.unlock();
    }
  }

  /** Puts an event back that could not be sent; false, and counted, when there is no room. */
  boolean putBack(Event event) {
    lock.lock();
    try {
      if (events.size() >= capacity) {
        dropped++;
        return false;
      }
      events.addFirst(event);
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest event; null when none came in time. */
  @Nullable Event poll(long waitMillis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
      while (events.isEmpty() && nanos > 0) {
        nanos = notEmpty.awaitNanos(nanos);
      }
      return events.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return events.size();
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
