package io.tidegate.router.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which lines are booked already: for each source the last of an unbroken run, and the few beyond
 * it; not safe for several threads.
 */
final class LinesSeen {
  private static final int AHEAD_MAX = 20_000;

  private static final class Run {
    private long last;
    private final TreeSet<Long> ahead = new TreeSet<>();

    boolean add(long sequence) {
      if (sequence <= last || !ahead.add(sequence)) {
        return false;
      }
      if (ahead.size() > AHEAD_MAX) {
        // A line this late will not come any more: it was dropped before it was published.
        last = ahead.first() - 1;
      }
      while (!ahead.isEmpty() && ahead.first() == last + 1) {
        last = ahead.pollFirst();
      }
      return true;
    }
  }

  private final Map<String, Run> runs = new HashMap<>();

  /** True the first time. */
  boolean add(String source, long sequence) {
    return runs.computeIfAbsent(source, s -> new Run()).add(sequence);
  }
}
