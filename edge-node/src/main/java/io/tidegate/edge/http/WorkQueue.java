package io.tidegate.edge.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fixed number of worker threads behind a bounded queue. */
final class WorkQueue {
  private static final Logger log = LoggerFactory.getLogger(WorkQueue.class);

  private final ThreadPoolExecutor executor;
  private final AtomicInteger threads = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final int capacity;

  WorkQueue(int workers, int capacity) {
    this.capacity = capacity;
    BlockingQueue<Runnable> queue =
        capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
    this.executor =
        new ThreadPoolExecutor(
            workers,
            workers,
            0,
            TimeUnit.SECONDS,
            queue,
            task -> {
              Thread thread = new Thread(task, "tidegate-edge-worker-" + threads.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.prestartAllCoreThreads();
  }

  /** Takes a task unless the queue is full; returns what to remove it by, or null. */
  boolean offer(Job job) {
    try {
      executor.execute(job);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Takes a task back that has not begun; returns whether it was still waiting. */
  boolean remove(Job job) {
    return executor.remove(job);
  }

  /** A task that counts as running while it runs. */
  final class Job implements Runnable {
    private final Runnable work;

    Job(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      running.incrementAndGet();
      try {
        work.run();
      } catch (RuntimeException e) {
        log.error("a worker failed", e);
      } finally {
        running.decrementAndGet();
      }
    }
  }

  Job job(Runnable work) {
    return new Job(work);
  }

  int running() {
    return running.get();
  }

  int waiting() {
    return executor.getQueue().size();
  }

  int capacity() {
    return capacity;
  }

  int workers() {
    return executor.getCorePoolSize();
  }

  /** Takes no more tasks; returns whether all that it had were done in time. */
  boolean drain(long millis) {
    executor.shutdown();
    try {
      return executor.awaitTermination(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
