package io.tidegate.deploy.cli;

import io.tidegate.pipeline.estimate.ArmTable;
import io.tidegate.pipeline.estimate.WeightHistogram;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.replay.Promotion;
import io.tidegate.pipeline.replay.ReplayReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** A replay's answer as text for people. */
final class ReplayTable {

  private ReplayTable() {}

  static void print(ReplayReport r, boolean force, PrintWriter out) {
    boolean show = r.answered() || force;
    head(r, out);
    out.println();
    out.println("mean utility        value      95% interval (" + r.interval().label() + ")");
    line(out, "logged", r.logged());
    if (show) {
      r.estimates().forEach((name, interval) -> line(out, name, interval));
      line(out, "at all times", r.sequence().bounds());
    }
    out.println();
    out.println("arm                      chosen    logged  candidate   reward");
    for (ArmTable.Line arm : r.arms()) {
      out.println(
          format(
              "%-22s %8d   %7s    %7s  %7s",
              arm.arm(),
              arm.chosen(),
              share(arm.loggedShare()),
              share(arm.targetShare()),
              Double.isNaN(arm.reward()) ? "-" : format("%.4f", arm.reward())));
    }
    promotion(r.promotion(), show, out);
    if (!r.refused().isEmpty()) {
      out.println();
      out.println(force ? "in spite of:" : "refused, --force prints estimates all the same:");
      r.refused().forEach(reason -> out.println("- " + reason));
    }
  }

  private static void head(ReplayReport r, PrintWriter out) {
    ReplayReport.Read read = r.read();
    out.println(
        "log        " + r.log() + ": " + read.decisions() + " decisions, " + r.n() + " used");
    if (!read.excluded().isEmpty()) {
      out.println("left out   " + counted(read.excluded()));
    }
    if (read.badRows() > 0) {
      out.println(
          "bad rows   " + read.badRows() + " skipped, such as " + read.badExamples().get(0));
    }
    if (read.clockBackwards() > 0) {
      out.println("clock      " + read.clockBackwards() + " decisions are older than one before");
    }
    if (read.sampled()) {
      out.println("feedback   sampled with a known chance, weighed by the inverse");
    }
    out.println("candidate  " + r.policy() + ", learned from " + r.learnedFrom());
    out.println("model      " + r.rewardModel());
    WeightHistogram h = r.estimators().histogram();
    out.println(
        format(
            "support    effective sample size %.1f, mean weight %.4f, outside %s",
            r.ess(),
            r.meanWeight(),
            Double.isNaN(r.outsideMass()) ? "unknown" : share(r.outsideMass())));
    out.println(
        format(
            "weights    median %.3g, 99%% below %.3g, largest %.3g, heaviest 1%% hold %s",
            h.quantile(0.5), h.quantile(0.99), r.maxWeight(), share(h.heaviestShare())));
  }

  private static void promotion(Promotion p, boolean show, PrintWriter out) {
    out.println();
    if (show) {
      out.println(
          format(
              "candidate minus %s: %.4f (%.4f to %.4f)",
              p.incumbent(), p.difference().value(), p.difference().low(), p.difference().high()));
    }
    out.println(p.promote() ? "promote: yes" : "promote: no");
    p.reasons().forEach(reason -> out.println("- " + reason));
  }

  private static String counted(Map<String, Long> excluded) {
    StringBuilder text = new StringBuilder();
    excluded.forEach(
        (reason, count) ->
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(reason));
    return text.toString();
  }

  private static void line(PrintWriter out, String name, Interval interval) {
    out.println(
        format(
            "%-15s %9.4f      %.4f to %.4f",
            name, interval.value(), interval.low(), interval.high()));
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "-" : format("%.2f%%", 100 * value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
