package io.tidegate.pipeline.scan;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Work on many pieces over several threads, its results taken in the order of the pieces: what
 * comes out does not depend on the number of threads. At most two pieces a thread are under way.
 */
public final class Lanes implements AutoCloseable {

  /** Makes something of one piece; called by any thread. */
  @FunctionalInterface
  public interface Work<T, R> {
    R apply(T piece) throws IOException;
  }

  /** Takes results in order; called by one thread. */
  @FunctionalInterface
  public interface Sink<R> {
    void take(R result) throws IOException;
  }

  private final int threads;
  private final @Nullable ExecutorService pool;

  /**
   * @param threads at least 1; one thread works without a pool
   */
  public Lanes(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be >= 1, was " + threads);
    }
    this.threads = threads;
    this.pool =
        threads == 1
            ? null
            : Executors.newFixedThreadPool(
                threads,
                task -> {
                  Thread thread = new Thread(task, "replay");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  public int threads() {
    return threads;
  }

  /** One run: give it the pieces in order, then finish. */
  public <T, R> Run<T, R> run(Work<T, R> work, Sink<R> sink) {
    return new Run<>(pool, 2 * threads, work, sink);
  }

  /** A run in progress; used by one thread. */
  public static final class Run<T, R> {
    private final @Nullable ExecutorService pool;
    private final int pendingMax;
    private final Work<T, R> work;
    private final Sink<R> sink;
    private final Deque<Future<R>> pending = new ArrayDeque<>();

    private Run(@Nullable ExecutorService pool, int pendingMax, Work<T, R> work, Sink<R> sink) {
      this.pool = pool;
      this.pendingMax = pendingMax;
      this.work = work;
      this.sink = sink;
    }

    /** Hands out a piece, and takes the oldest result when enough are under way. */
    public void add(T piece) throws IOException {
      if (pool == null) {
        sink.take(work.apply(piece));
        return;
      }
      pending.add(pool.submit(() -> work.apply(piece)));
      if (pending.size() >= pendingMax) {
        takeOldest();
      }
    }

    /** Takes every result that is left. */
    public void finish() throws IOException {
      while (!pending.isEmpty()) {
        takeOldest();
      }
    }

    private void takeOldest() throws IOException {
      try {
        sink.take(pending.remove().get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while reading", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw new IllegalStateException("a worker failed", e.getCause());
      }
    }
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
