package io.tidegate.pipeline.replay;

import io.tidegate.pipeline.estimate.ArmTable;
import io.tidegate.pipeline.estimate.WeightHistogram;
import io.tidegate.pipeline.interval.ConfidenceSequence;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.report.BarPlot;
import io.tidegate.pipeline.report.HtmlReport;
import io.tidegate.pipeline.report.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as a page with plots. */
public final class ReplayPage {

  private static final int ARMS_MAX = 40;

  private ReplayPage() {}

  /**
   * The page.
   *
   * @param force show the estimates even when there are reasons not to
   */
  public static HtmlReport of(ReplayReport r, boolean force) {
    HtmlReport page = new HtmlReport("Replay of " + r.policy());
    page.paragraph(
        format(
            "%d decisions in %s, %d of them used. The candidate has learned from %s. Reward model:"
                + " %s.",
            r.read().decisions(), r.log(), r.n(), r.learnedFrom(), r.rewardModel()));
    if (!r.refused().isEmpty()) {
      page.section("Refused");
      r.refused().forEach(page::paragraph);
    }
    if (r.answered() || force) {
      estimates(r, page);
      sequence(r.sequence(), page);
    }
    promotion(r, page);
    support(r, page);
    arms(r.arms(), page);
    left(r.read(), page);
    return page;
  }

  private static void estimates(ReplayReport r, HtmlReport page) {
    page.section("What the candidate would have been worth");
    BarPlot plot =
        new BarPlot("Mean utility with 95% intervals (" + r.interval().label() + ")", "utility");
    List<List<String>> rows = new ArrayList<>();
    bar(plot, rows, "logged", r.logged());
    r.estimates()
        .forEach(
            (name, one) -> {
              if (name.equals("dr")) {
                plot.accent(name, one.value(), one.low(), one.high());
                rows.add(row(name, one));
              } else {
                bar(plot, rows, name, one);
              }
            });
    page.figure(plot);
    page.table(List.of("estimator", "value", "low", "high"), rows);
  }

  private static void bar(BarPlot plot, List<List<String>> rows, String name, Interval one) {
    plot.bar(name, one.value(), one.low(), one.high());
    rows.add(row(name, one));
  }

  private static List<String> row(String name, Interval one) {
    return List.of(name, number(one.value()), number(one.low()), number(one.high()));
  }

  private static void sequence(ConfidenceSequence sequence, HtmlReport page) {
    List<ConfidenceSequence.Point> points = sequence.points();
    double[] x = new double[points.size()];
    double[] value = new double[points.size()];
    double[] low = new double[points.size()];
    double[] high = new double[points.size()];
    for (int i = 0; i < x.length; i++) {
      Interval bounds = points.get(i).bounds();
      x[i] = points.get(i).rows();
      value[i] = bounds.value();
      low[i] = bounds.low();
      high[i] = bounds.high();
    }
    page.figure(
        new Plot("Bounds that hold at all times at once", "rows of the log", "utility")
            .line("candidate (ips), 95% confidence sequence", x, value, low, high));
  }

  private static void promotion(ReplayReport r, HtmlReport page) {
    Promotion p = r.promotion();
    page.section(p.promote() ? "Promote: yes" : "Promote: no");
    if (r.answered()) {
      page.paragraph(
          format(
              "Candidate minus %s: %.5f, from %.5f to %.5f; the lower bound, %.5f, must exceed %.5f.",
              p.incumbent(),
              p.difference().value(),
              p.difference().low(),
              p.difference().high(),
              p.lowerBound(),
              p.margin()));
    }
    p.reasons().forEach(page::paragraph);
  }

  private static void support(ReplayReport r, HtmlReport page) {
    WeightHistogram h = r.estimators().histogram();
    page.section("How well the log supports the question");
    page.paragraph(
        format(
            "Effective sample size %.1f of %d rows; mean weight %.4f with a standard error of"
                + " %.4f; largest weight %.4g; the heaviest 1%% of rows hold %.1f%% of all weight;"
                + " %s.",
            r.ess(),
            r.n(),
            r.meanWeight(),
            r.estimators().meanWeightError(),
            r.maxWeight(),
            100 * h.heaviestShare(),
            Double.isNaN(r.outsideMass())
                ? "whether choices fall outside the log's support is not known"
                : format("%.2f%% of the choices fall outside its support", 100 * r.outsideMass())));
    BarPlot plot = new BarPlot("Weights", "rows");
    plot.bar("0", (double) h.zero());
    int first = h.bins();
    int last = -1;
    for (int i = 0; i < h.bins(); i++) {
      if (h.count(i) > 0) {
        first = Math.min(first, i);
        last = i;
      }
    }
    for (int i = first - first % 4; i <= last; i += 4) {
      double count = 0;
      for (int k = i; k < Math.min(h.bins(), i + 4); k++) {
        count += h.count(k);
      }
      plot.bar(format("%.3g to %.3g", h.from(i), h.from(i + 4)), count);
    }
    page.figure(plot);
  }

  private static void arms(List<ArmTable.Line> arms, HtmlReport page) {
    page.section("Arms");
    BarPlot plot = new BarPlot("Share of choices", "probability");
    List<List<String>> rows = new ArrayList<>();
    for (ArmTable.Line arm : arms.subList(0, Math.min(ARMS_MAX, arms.size()))) {
      plot.bar(arm.arm() + " in the log", (double) arm.chosen() / chosen(arms));
      plot.accent(arm.arm() + ", candidate", arm.targetShare(), Double.NaN, Double.NaN);
      rows.add(
          List.of(
              arm.arm(),
              String.valueOf(arm.chosen()),
              number(arm.loggedShare()),
              number(arm.targetShare()),
              number(arm.weightShare()),
              format("%.1f", arm.deviation()),
              number(arm.reward())));
    }
    page.figure(plot);
    page.table(
        List.of("arm", "chosen", "logged", "candidate", "by weights", "deviation", "mean reward"),
        rows);
    page.note(
        "Shares by weights estimate the candidate's; a deviation of several standard errors says"
            + " that the logged probabilities of the arm are wrong.");
  }

  private static long chosen(List<ArmTable.Line> arms) {
    return Math.max(1, arms.stream().mapToLong(ArmTable.Line::chosen).sum());
  }

  private static void left(ReplayReport.Read read, HtmlReport page) {
    List<List<String>> rows = new ArrayList<>();
    read.excluded().forEach((reason, count) -> rows.add(List.of(reason, String.valueOf(count))));
    if (read.badRows() > 0) {
      rows.add(List.of("could not be used", String.valueOf(read.badRows())));
    }
    if (read.clockBackwards() > 0) {
      rows.add(
          List.of(
              "older than a decision before them (used)", String.valueOf(read.clockBackwards())));
    }
    if (!rows.isEmpty()) {
      page.section("Left out");
      page.table(List.of("reason", "rows"), rows);
      read.badExamples().forEach(page::note);
    }
  }

  private static String number(double value) {
    return Double.isFinite(value) ? format("%.4f", value) : "-";
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
