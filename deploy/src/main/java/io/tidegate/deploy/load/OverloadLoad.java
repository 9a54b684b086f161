package io.tidegate.deploy.load;

import io.tidegate.deploy.scorecard.CallerView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** As many callers as fit, then ten times as many; refused ones come back after 500 ms. */
public final class OverloadLoad {
  private static final int FITS = 32;
  private static final int ANSWER_MILLIS = 100;
  private static final long BACK_MILLIS = 500;

  private OverloadLoad() {}

  /**
   * Answers a second with fitting and with tenfold load, and what a refusal took.
   *
   * @param wrong refusals without 429 or 503 and {@code retry-after}
   */
  public record Result(
      double fitting,
      double tenfold,
      int refused,
      int wrong,
      long refusalMillisP50,
      long refusalMillisP99) {}

  /** Runs each load for {@code seconds}. */
  public static Result run(int seconds) throws IOException, InterruptedException {
    try (LoadStand stand = LoadStand.start(FITS, "fb-x-steady", "-Xmx512m")) {
      stand.wall().dial(ANSWER_MILLIS);
      round(stand, FITS, seconds);
      List<CallerView> fitting = round(stand, FITS, seconds);
      List<CallerView> tenfold = round(stand, 10 * FITS, seconds);
      List<CallerView> refused = tenfold.stream().filter(view -> !view.complete()).toList();
      List<Long> millis = refused.stream().map(CallerView::elapsedMillis).sorted().toList();
      int wrong =
          (int)
              refused.stream()
                  .filter(v -> (v.status() != 429 && v.status() != 503) || !retryAfter(v))
                  .count();
      return new Result(
          answered(fitting) / (double) seconds,
          answered(tenfold) / (double) seconds,
          refused.size(),
          wrong,
          millis.isEmpty() ? 0 : millis.get(millis.size() / 2),
          millis.isEmpty() ? 0 : millis.get(millis.size() * 99 / 100));
    }
  }

  private static boolean retryAfter(CallerView view) {
    return view.headers().containsKey("retry-after");
  }

  private static long answered(List<CallerView> views) {
    return views.stream().filter(CallerView::complete).count();
  }

  private static List<CallerView> round(LoadStand stand, int callers, int seconds)
      throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    List<CallerView> views = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(callers);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    for (int i = 0; i < callers; i++) {
      threads.execute(
          () -> {
            try {
              while (System.nanoTime() - end < 0) {
                CallerView view = stand.caller().call("load", false, 30_000);
                views.add(view);
                if (!view.complete()) {
                  TimeUnit.MILLISECONDS.sleep(BACK_MILLIS);
                }
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    threads.shutdownNow();
    return new ArrayList<>(views);
  }
}
