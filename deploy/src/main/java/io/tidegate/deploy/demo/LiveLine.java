package io.tidegate.deploy.demo;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * One line that says how a run is going: rewritten on a terminal, repeated now and then elsewhere.
 */
final class LiveLine {
  private static final long TERMINAL_NANOS = 200_000_000L;
  private static final long ELSEWHERE_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final int total;
  private final boolean terminal;
  private int requests;
  private int edge;
  private double cost;
  private double cloudCost;
  private double quality;
  private int judged;
  private long lastNanos = System.nanoTime();

  LiveLine(PrintWriter out, int total, boolean terminal) {
    this.out = out;
    this.total = total;
    this.terminal = terminal;
  }

  /** Takes one more trial in; prints when it is time. */
  void add(Trial trial, long policyVersion) {
    requests++;
    edge += trial.routed().edge() ? 1 : 0;
    cost += trial.routed().costUsd();
    cloudCost += trial.cloud().costUsd();
    quality += trial.quality(trial.routed());
    judged++;
    long now = System.nanoTime();
    boolean last = requests == total;
    if (last || now - lastNanos > (terminal ? TERMINAL_NANOS : ELSEWHERE_NANOS)) {
      lastNanos = now;
      out.print(terminal ? "\r" : "");
      out.print(text(policyVersion));
      out.print(terminal && !last ? "" : System.lineSeparator());
      out.flush();
    }
  }

  private String text(long policyVersion) {
    return String.format(
        Locale.ROOT,
        "requests %d/%d | edge %.0f%% | cost $%.4f, all-cloud $%.4f | quality %.3f | policy version %d ",
        requests,
        total,
        100.0 * edge / requests,
        cost,
        cloudCost,
        quality / judged,
        policyVersion);
  }
}
