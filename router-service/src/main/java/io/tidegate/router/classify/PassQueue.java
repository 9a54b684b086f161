package io.tidegate.router.classify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Workers for passes of the model, first passes before any further one: who has not been read at
 * all never waits behind more than the passes that are running and the first passes before it.
 *
 * <p>Each of the two kinds has a queue of its own, in order of arrival and bounded. While first
 * passes keep all workers busy, further ones wait, and end with their requests' deadlines.
 */
final class PassQueue implements AutoCloseable {

  private final int most;
  private final ThreadPoolExecutor workers;
  private final Deque<Runnable> firsts = new ArrayDeque<>();
  private final Deque<Runnable> furthers = new ArrayDeque<>();

  /**
   * @param most passes of each kind that may wait
   */
  PassQueue(int threads, int most, ThreadFactory factory) {
    this.most = most;
    this.workers =
        new ThreadPoolExecutor(
            threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(2 * most), factory);
  }

  /**
   * Has a first pass done.
   *
   * @throws RejectedExecutionException when too many wait, or after {@link #close}
   */
  void first(Runnable pass) {
    add(firsts, pass);
  }

  /**
   * Has a further pass done when no first pass waits.
   *
   * @throws RejectedExecutionException when too many wait, or after {@link #close}
   */
  void further(Runnable pass) {
    add(furthers, pass);
  }

  private void add(Deque<Runnable> queue, Runnable pass) {
    synchronized (firsts) {
      if (queue.size() >= most) {
        throw new RejectedExecutionException("classifier: " + most + " passes wait already");
      }
      queue.add(pass);
    }
    try {
      workers.execute(this::next);
    } catch (RejectedExecutionException e) {
      synchronized (firsts) {
        if (queue.remove(pass)) {
          throw e;
        }
      }
    }
  }

  /** One pass for each that was added; which one is decided when a worker is free. */
  private void next() {
    @Nullable Runnable pass;
    synchronized (firsts) {
      pass = firsts.poll();
      pass = pass == null ? furthers.poll() : pass;
    }
    if (pass != null) {
      pass.run();
    }
  }

  /**
   * Takes nothing more and returns when no pass is under way, or after a while.
   *
   * @param left is given each pass that waits and will not be done
   */
  void end(Consumer<Runnable> left) {
    workers.shutdownNow();
    List<Runnable> waiting;
    synchronized (firsts) {
      waiting = new ArrayList<>(firsts);
      waiting.addAll(furthers);
      firsts.clear();
      furthers.clear();
    }
    waiting.forEach(left);
    LastPasses.await(workers, "a reading");
  }

  /** Does what waits and takes nothing more. */
  @Override
  public void close() {
    workers.shutdown();
  }
}
