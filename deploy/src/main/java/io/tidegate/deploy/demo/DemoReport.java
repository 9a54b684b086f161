package io.tidegate.deploy.demo;

import io.tidegate.core.policy.ScoreWeights;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** A run's figures for people. */
final class DemoReport {
  private static final ScoreWeights WEIGHTS = DemoConfig.WEIGHTS;

  /** How a request's utility is made. */
  static final String FORMULA =
      String.format(
          Locale.ROOT,
          "utility = %s * quality - %s * cost_usd - %s * seconds, mean over requests",
          WEIGHTS.quality(),
          WEIGHTS.costPerUsd(),
          WEIGHTS.latencyPerSecond());

  private final PrintWriter out;
  private final DemoResult result;

  DemoReport(PrintWriter out, DemoResult result) {
    this.out = out;
    this.result = result;
  }

  void print() {
    out.println();
    line(
        "%d requests in %.0f s, %d errors, seed %d",
        result.requests(), result.seconds(), result.errors(), result.options().seed());
    out.println();
    head("same workload");
    row("Tidegate", result.routed());
    row("all-cloud", result.allCloud());
    row("all-edge", result.allEdge());
    row("random", result.random());
    out.println();
    head("Tidegate over time");
    row("first quarter", result.quarter(0));
    row("last quarter", result.quarter(3));
    out.println();
    out.println(FORMULA);
    out.println(
        "All rows but random are measured, each request through the same router: chosen, pinned to");
    out.println(
        "the cloud, pinned to the edge. Random is the expectation of a fair coin between the last");
    out.println("two. Requests with personal data stay at the edge in every row.");
    out.println();
    learned();
    constraints();
    out.flush();
  }

  private void learned() {
    DemoResult.Learning learning = result.learning();
    line(
        "policy      version %d from %d observations; chosen: %s",
        learning.policyVersion(), learning.updates(), pairs(result.log().reasons()));
    line(
        "outcomes    %d sent, %d joined with their decisions",
        learning.outcomesSent(), learning.outcomesJoined());
    line(
        "feedback    %d sent (%d late), %d joined; %d sent again, %d duplicates ignored",
        learning.feedbackSent(),
        learning.feedbackLate(),
        learning.feedbackJoined(),
        learning.duplicatesSent(),
        learning.duplicatesIgnored());
    line(
        "log         %d decisions, %d outcomes, %d dead letters",
        result.log().decisions(), result.log().outcomes(), result.log().deadLetters());
    line(
        "overhead    %.1f ms median, %.1f ms p99; the classifier was late or absent %d times",
        result.overheadMillis(0.5), result.overheadMillis(0.99), result.log().heuristic());
    if (!learning.whole()) {
      out.println("            NOT everything that was sent was joined.");
    }
  }

  private void constraints() {
    line("refused     %s", pairs(result.log().rejections()));
    line(
        "            %d requests that named the cloud were refused for the personal data found in them",
        result.keptOnTheEdge());
    if (result.personalDataToCloud().isPresent()) {
      line(
          "personal    %d requests held personal data; the simulated cloud saw %d of them",
          result.personalDataRequests(), result.personalDataToCloud().getAsLong());
    } else {
      line(
          "personal    %d requests held personal data; a real provider does not say what it saw",
          result.personalDataRequests());
    }
  }

  private static String pairs(Map<String, Integer> counts) {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (name, count) ->
            text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(count));
    return text.isEmpty() ? "nothing" : text.toString();
  }

  private void head(String title) {
    line(
        "%-20s %8s %10s %8s %8s %7s %8s",
        title, "quality", "cost USD", "p50 ms", "p95 ms", "edge", "utility");
  }

  private void row(String name, Figures f) {
    line(
        "%-20s %8.3f %10.4f %8.0f %8.0f %6.0f%% %8.3f",
        name,
        f.quality(),
        f.costUsd(),
        f.p50Millis(),
        f.p95Millis(),
        100 * f.edgeShare(),
        f.utility());
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
