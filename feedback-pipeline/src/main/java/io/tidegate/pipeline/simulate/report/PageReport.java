package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.rank.QualityCurve;
import io.tidegate.pipeline.report.BarPlot;
import io.tidegate.pipeline.report.HtmlReport;
import io.tidegate.pipeline.report.Plot;
import io.tidegate.pipeline.scenario.ScenarioEvent;
import io.tidegate.pipeline.simulate.Outcome;
import io.tidegate.pipeline.simulate.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** A simulation as one page with plots. */
public final class PageReport {

  private static final int POINTS = 60;

  private PageReport() {}

  /** The page; {@code command} is shown so that a reader can repeat it. */
  public static HtmlReport page(SimulationReport r, String command) {
    HtmlReport page = new HtmlReport("Simulation: " + title(r));
    page.paragraph(
        String.format(
            Locale.ROOT,
            "%,d decisions over %,d prompts, %d orders. Utility is quality minus %s times the cost"
                + " in USD. Bands and whiskers reach from the lowest to the highest seed.",
            r.decisions(),
            r.table().rows().size(),
            r.courses().size(),
            r.settings().weights().costPerUsd()));
    if (!command.isEmpty()) {
      page.preformatted(command);
    }
    page.section("Result");
    table(page, r);
    page.figure(bars(r));
    page.section("Along the way");
    page.figure(utility(r));
    page.note(
        "A level is a whole-run mean. The oracle, prompt length and nearest neighbours know more"
            + " than a policy may: the best arm of each prompt, the best cut in hindsight, every"
            + " arm's outcome on earlier prompts.");
    r.policies().stream().limit(2).forEach(p -> page.figure(shares(r, p)));
    if (!Double.isNaN(r.courses().get(0).budgetUsd(r.decisions() - 1))) {
      page.section("Budget").figure(spend(r)).figure(dual(r));
    }
    if (!r.settings().scenario().events().isEmpty()) {
      scenario(page, r);
    }
    r.sweep().ifPresent(s -> sweep(page, s));
    return page;
  }

  private static String title(SimulationReport r) {
    return r.settings().scenario().name().isEmpty()
        ? r.table().name()
        : r.settings().scenario().name() + ", " + r.table().name();
  }

  private static void table(HtmlReport page, SimulationReport r) {
    List<List<String>> rows = new ArrayList<>();
    r.policies().forEach(p -> rows.add(row(r, p.name(), p)));
    r.bestSingle().ifPresent(b -> rows.add(row(r, "best single: " + b.name(), b)));
    r.baselines().forEach(b -> rows.add(row(r, b.name(), b)));
    r.fixed().forEach(f -> rows.add(row(r, "fixed: " + f.name(), f)));
    page.table(
        List.of("", "quality", "USD / 1,000", "utility", "lowest", "highest", "strong", "at 300"),
        rows,
        0);
  }

  private static List<String> row(SimulationReport r, String name, Contestant c) {
    Spread utility = c.over(Outcome::utility);
    double early = r.early(c);
    return List.of(
        name,
        number("%.4f", c.over(Outcome::quality).mean()),
        number("%.4f", 1000 * c.over(Outcome::costPerDecisionUsd).mean()),
        number("%.4f", utility.mean()),
        number("%.4f", utility.low()),
        number("%.4f", utility.high()),
        number("%.1f%%", 100 * c.over(Outcome::strongShare).mean()),
        Double.isNaN(early) ? "" : number("%.1f%%", 100 * early));
  }

  private static BarPlot bars(SimulationReport r) {
    BarPlot bars = new BarPlot("Mean utility", "utility of one decision");
    for (Contestant p : r.policies()) {
      Spread s = p.over(Outcome::utility);
      bars.accent(p.name(), s.mean(), s.low(), s.high());
    }
    r.bestSingle().ifPresent(b -> bar(bars, "best single: " + b.name(), b));
    r.baselines().forEach(b -> bar(bars, b.name(), b));
    return bars;
  }

  private static void bar(BarPlot bars, String name, Contestant one) {
    Spread s = one.over(Outcome::utility);
    bars.bar(name, s.mean(), s.low(), s.high());
  }

  private static Plot utility(SimulationReport r) {
    int window = Math.max(1, r.decisions() / 15);
    Plot plot =
        new Plot("Utility over the last " + window + " decisions", "decisions", "mean utility");
    for (Contestant p : r.policies()) {
      series(plot, p.name(), r, p, (t, i) -> t.outcome(Math.max(0, i - window), i).utility());
    }
    r.bestSingle().ifPresent(b -> plot.level("best single", b.over(Outcome::utility).mean()));
    r.baselines().forEach(b -> plot.level(b.name(), b.over(Outcome::utility).mean()));
    return plot;
  }

  private static Plot shares(SimulationReport r, Contestant p) {
    int window = Math.max(1, Math.min(100, r.decisions() / 10));
    Plot plot =
        new Plot(
            p.name() + ": share of each arm in the last " + window + " decisions",
            "decisions",
            "share");
    for (int a = 0; a < r.courses().get(0).arms().size(); a++) {
      int arm = a;
      series(
          plot,
          r.courses().get(0).arms().get(a).model(),
          r,
          p,
          (t, i) -> t.share(arm, Math.max(0, i - window), i));
    }
    return plot;
  }

  private static Plot spend(SimulationReport r) {
    Plot plot = new Plot("Spend so far over budget so far", "decisions", "share of the budget");
    for (Contestant p : r.policies()) {
      series(plot, p.name(), r, p, (t, i) -> t.outcome(0, i).costUsd() / budget(r, i));
    }
    return plot.level("budget", 1);
  }

  private static double budget(SimulationReport r, int to) {
    return IntStream.range(0, to).mapToDouble(r.courses().get(0)::budgetUsd).sum();
  }

  private static Plot dual(SimulationReport r) {
    Plot plot = new Plot("Shadow price of the budget", "decisions", "utility per USD");
    for (Contestant p : r.policies()) {
      series(plot, p.name(), r, p, (t, i) -> t.dualPerUsd(i - 1));
    }
    return plot;
  }

  /** One line with its band over seeds; {@code figure} is of a trace after so many decisions. */
  private static void series(
      Plot plot,
      String name,
      SimulationReport r,
      Contestant one,
      ToDoubleBiFunction<Trace, Integer> figure) {
    int n = Math.min(POINTS, r.decisions());
    double[] x = new double[n];
    double[] y = new double[n];
    double[] low = new double[n];
    double[] high = new double[n];
    for (int k = 0; k < n; k++) {
      int i = (int) ((long) r.decisions() * (k + 1) / n);
      Spread s = Spread.of(one.traces(), t -> figure.applyAsDouble(t, i));
      x[k] = i;
      y[k] = s.mean();
      low[k] = s.low();
      high[k] = s.high();
    }
    plot.line(name, x, y, low, high);
  }

  private static void scenario(HtmlReport page, SimulationReport r) {
    page.section("What happened");
    List<List<String>> events = new ArrayList<>();
    for (ScenarioEvent event : r.settings().scenario().events()) {
      events.add(List.of(event.words(), Integer.toString(event.at())));
    }
    page.table(List.of("event", "at decision"), events);
    List<List<String>> rows = new ArrayList<>();
    for (Contestant p : r.policies()) {
      for (Finding f : Finding.of(r, p)) {
        rows.add(
            List.of(
                p.name() + ": " + f.event() + ", " + f.reaction(),
                number("%.0f", f.decisions()),
                number("%.0f", f.worst()),
                f.seeds() + " of " + r.courses().size()));
      }
    }
    if (!rows.isEmpty()) {
      page.table(List.of("reaction", "decisions, median", "worst", "seeds"), rows);
      page.note(
          "Adopted: chosen for one in K of "
              + Finding.WINDOW
              + " decisions, K arms being there. Routed around: chosen half as often as before.");
    }
  }

  private static void sweep(HtmlReport page, Sweep sweep) {
    page.section("Cost and quality");
    Plot plot =
        new Plot("Quality at each share of strong calls", "share of strong calls", "quality");
    List<List<String>> rows = new ArrayList<>();
    for (String policy : sweep.played().keySet()) {
      QualityCurve curve = sweep.curve(policy);
      line(plot, policy, curve);
      rows.add(row(policy, curve, sweep.costShareAt(policy, Sweep.QUALITY_SHARE)));
    }
    sweep
        .references()
        .forEach(
            (name, curve) -> {
              line(plot, name, curve);
              rows.add(row(name, curve, Double.NaN));
            });
    page.figure(plot);
    page.table(List.of("", "APGR", "CPT50", "CPT80", "cost for 93% of quality"), rows);
    page.note(
        "APGR: mean share of the quality gap recovered over all shares of strong calls; 0.5 is a"
            + " random choice. CPT50, CPT80: share of strong calls that recovers half and 80% of the"
            + " gap. Cost: share of what the dearest arm alone costs.");
  }

  private static void line(Plot plot, String name, QualityCurve curve) {
    int n = Math.min(POINTS, curve.points().size());
    double[] x = new double[n];
    double[] y = new double[n];
    for (int k = 0; k < n; k++) {
      QualityCurve.Point point =
          curve.points().get((int) ((long) (curve.points().size() - 1) * k / Math.max(1, n - 1)));
      x[k] = point.strongShare();
      y[k] = point.quality();
    }
    plot.line(name, x, y);
  }

  private static List<String> row(String name, QualityCurve curve, double cost) {
    return Arrays.asList(
        name,
        number("%.3f", curve.apgr()),
        number("%.1f%%", 100 * curve.cpt(0.5).orElse(Double.NaN)),
        number("%.1f%%", 100 * curve.cpt(0.8).orElse(Double.NaN)),
        number("%.1f%%", 100 * cost));
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
  }
}
