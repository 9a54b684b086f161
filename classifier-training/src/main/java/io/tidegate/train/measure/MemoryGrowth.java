package io.tidegate.train.measure;

import io.tidegate.train.classifier.PromptSession;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Native memory over many calls: resident memory less what is committed to the Java heap. The level
 * may be low or negative while parts of the heap are untouched; what counts is whether it grows.
 */
public final class MemoryGrowth {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int POINTS = 10;
  private static final int WARM_CALLS = 20_000;

  private MemoryGrowth() {}

  /**
   * Asks {@code calls} times and says after each tenth how much native memory there is.
   *
   * @return lines to show; one that says why when this system does not tell
   */
  public static List<String> measure(PromptSession session, List<String> texts, long calls)
      throws IOException {
    if (!Files.isReadable(STATUS)) {
      return List.of("native memory: not measured, this system has no " + STATUS);
    }
    for (int i = 0; i < Math.min(calls, WARM_CALLS); i++) {
      session.predict(texts.get(i % texts.size()));
    }
    double first = nativeMegabytes();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(Locale.ROOT, "resident memory less Java heap after warm-up: %.1f MB", first));
    double last = first;
    for (int point = 1; point <= POINTS; point++) {
      for (long i = 0; i < calls / POINTS; i++) {
        session.predict(texts.get((int) (i % texts.size())));
      }
      last = nativeMegabytes();
      lines.add(
          String.format(Locale.ROOT, "after %d calls: %.1f MB", point * (calls / POINTS), last));
    }
    lines.add(String.format(Locale.ROOT, "growth: %.1f MB", last - first));
    return lines;
  }

  private static double nativeMegabytes() throws IOException {
    System.gc();
    long resident =
        Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow(() -> new IOException(STATUS + ": has no VmRSS"));
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return (double) resident / 1000 - (double) heap / 1e6;
  }
}
