package io.tidegate.router.bundle;

import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierTap;
import io.tidegate.router.classify.Conversation;
import io.tidegate.router.classify.LastPasses;
import io.tidegate.router.classify.PersonalDataScan;
import io.tidegate.router.metrics.ClassifierMeters;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A second bundle that reads a share of the requests after the first one has answered them, on a
 * thread of its own. What it says is compared and forgotten; when it cannot follow, requests are
 * left out and counted.
 */
final class Shadow implements ClassifierTap, AutoCloseable {

  /** Requests that wait to be read, each with its texts in memory. */
  static final int QUEUE = 64;

  private final ClassifierMeters meters;
  private final int furtherPasses;
  private final Agreement agreement = new Agreement();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final ThreadPoolExecutor worker;
  private @Nullable ClassifierBundle bundle;
  private volatile double share;

  /**
   * @param furtherPasses as the served bundle has
   */
  Shadow(ClassifierMeters meters, int furtherPasses) {
    this.meters = meters;
    this.furtherPasses = furtherPasses;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            task -> {
              Thread thread = new Thread(task, "tidegate-classify-shadow");
              thread.setDaemon(true);
              return thread;
            });
    worker.allowCoreThreadTimeOut(true);
  }

  /** Puts another bundle in the shadow, closes the last one and begins to count anew. */
  synchronized void replace(@Nullable ClassifierBundle next) {
    share = 0;
    if (bundle != null) {
      bundle.close();
    }
    bundle = next;
    agreement.reset();
    dropped.reset();
    failed.reset();
  }

  /**
   * @param other share of the requests that are read, 0..1
   */
  void share(double other) {
    share = other;
  }

  /** Name and digest of the bundle in the shadow; empty for none. */
  synchronized String describe() {
    return bundle == null ? "" : bundle.describe();
  }

  Agreement.Sums sums() {
    return agreement.sums();
  }

  long dropped() {
    return dropped.sum();
  }

  long failed() {
    return failed.sum();
  }

  @Override
  public void answered(
      Conversation conversation, PersonalDataScan rules, Classification answer, long nanos) {
    double wanted = share;
    if (wanted <= 0 || ThreadLocalRandom.current().nextDouble() >= wanted) {
      return;
    }
    try {
      worker.execute(() -> compare(conversation, rules, answer, nanos));
    } catch (RejectedExecutionException e) {
      dropped.increment();
      meters.shadow("dropped");
    }
  }

  private synchronized void compare(
      Conversation conversation, PersonalDataScan rules, Classification answer, long nanos) {
    if (bundle == null) {
      return;
    }
    try {
      long start = System.nanoTime();
      Classification other = bundle.read(conversation, rules, furtherPasses);
      long took = System.nanoTime() - start;
      Agreement.Pair pair = Agreement.Pair.of(answer, other);
      agreement.add(pair, nanos, took);
      meters.shadow("compared");
      meters.compared(
          pair.sameTask(), pair.flipped(), pair.personalData(), pair.difference(), nanos, took);
    } catch (ClassifierException | RuntimeException e) {
      failed.increment();
      meters.shadow("failed");
    }
  }

  @Override
  public void close() {
    share = 0;
    worker.shutdownNow();
    LastPasses.await(worker, "the shadow's reading");
    replace(null);
  }
}
