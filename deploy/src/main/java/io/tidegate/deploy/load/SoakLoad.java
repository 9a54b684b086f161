package io.tidegate.deploy.load;

import io.tidegate.deploy.scorecard.CallerView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A steady rate of healthy, failing and broken requests; the gateway's heap after collections. */
public final class SoakLoad {
  private static final List<String> MODELS =
      List.of("wall-ok", "wall-ok", "wall-ok", "wall-s04", "wall-s08", "wall-s10", "wall-s11");
  private static final long SAMPLE_SECONDS = 10;

  /** Enough for the log of the latest decisions to be full, which is when it grows no more. */
  private static final int FILL_SECONDS = 25;

  private static final Pattern AFTER_FULL =
      Pattern.compile("Pause Full \\(Diagnostic Command\\) \\d+M->(\\d+)M");

  private SoakLoad() {}

  /**
   * What came of it.
   *
   * @param firstError what the first of them was; empty without one
   * @param slopeMegabytesPerMinute of the heap after full collections, the first quarter left out
   */
  public record Result(
      int requests, int errors, String firstError, double slopeMegabytesPerMinute) {}

  /**
   * @param progress is told the heap after every collection, megabytes
   */
  public static Result run(double minutes, double perSecond, Consumer<String> progress)
      throws IOException, InterruptedException {
    int requests = 0;
    AtomicInteger errors = new AtomicInteger();
    AtomicReference<String> firstError = new AtomicReference<>("");
    ExecutorService threads = Executors.newCachedThreadPool();
    List<double[]> heap = new ArrayList<>();
    try (LoadStand stand = LoadStand.start(512, "fb-ok", "-Xmx256m", "-Xlog:gc")) {
      PacedLoad.run(
          new PacedLoad.Plan(
              stand.gateway().port(),
              LoadStand.KEY,
              64,
              0,
              0,
              FILL_SECONDS,
              Prompts.one("load", "")));
      stand.wall().reset();
      long start = System.nanoTime();
      long end = start + (long) (minutes * 60e9);
      long sampleAt = start;
      long next = start;
      while (System.nanoTime() - end < 0) {
        int i = requests++;
        threads.execute(() -> call(stand, i, errors, firstError));
        if (System.nanoTime() - sampleAt > 0) {
          sampleAt += SAMPLE_SECONDS * 1_000_000_000L;
          double minute = (System.nanoTime() - start) / 60e9;
          double megabytes = heapAfterCollection(stand);
          heap.add(new double[] {minute, megabytes});
          progress.accept(
              String.format("%5.1f min  %4.0f MB  %d errors", minute, megabytes, errors.get()));
        }
        next += (long) (1e9 / perSecond);
        TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
      }
      threads.shutdown();
      if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
        errors.incrementAndGet();
      }
    }
    return new Result(
        requests,
        errors.get(),
        String.valueOf(firstError.get()),
        slope(heap.subList(heap.size() / 4, heap.size())));
  }

  private static void call(
      LoadStand stand, int i, AtomicInteger errors, AtomicReference<String> firstError) {
    try {
      String model = MODELS.get(i % MODELS.size());
      CallerView view = stand.caller().call(model, i % 3 != 0, 60_000);
      if (!view.complete()) {
        errors.incrementAndGet();
        firstError.compareAndSet(
            "",
            model + ": " + view.outcome() + " " + view.status() + " " + view.code() + view.error());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Megabytes in use after a full collection, as the gateway's own log says. */
  private static double heapAfterCollection(LoadStand stand)
      throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    new ProcessBuilder(jcmd, String.valueOf(stand.gateway().handle().pid()), "GC.run")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor(20, TimeUnit.SECONDS);
    double last = Double.NaN;
    Matcher after = AFTER_FULL.matcher(stand.gateway().output());
    while (after.find()) {
      last = Double.parseDouble(after.group(1));
    }
    return last;
  }

  /** Least squares, y per x. */
  private static double slope(List<double[]> points) {
    double n = points.size();
    double x = points.stream().mapToDouble(p -> p[0]).sum() / n;
    double y = points.stream().mapToDouble(p -> p[1]).sum() / n;
    double xy = points.stream().mapToDouble(p -> (p[0] - x) * (p[1] - y)).sum();
    double xx = points.stream().mapToDouble(p -> (p[0] - x) * (p[0] - x)).sum();
    return xx == 0 ? 0 : xy / xx;
  }
}
