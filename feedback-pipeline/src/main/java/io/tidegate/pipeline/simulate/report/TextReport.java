package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.rank.QualityCurve;
import io.tidegate.pipeline.simulate.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A simulation as lines of text. */
public final class TextReport {

  private TextReport() {}

  /** All of it. */
  public static List<String> lines(SimulationReport r) {
    List<String> out = new ArrayList<>();
    out.add("table    " + r.table().name() + ": " + r.table().rows().size() + " rows");
    if (r.table().incomplete() > 0) {
      out.add("left out " + r.table().incomplete() + " rows in which an arm has no quality");
    }
    if (r.table().guessedTokens() > 0) {
      out.add("guessed  " + r.table().guessedTokens() + " token counts, 256 each: it has none");
    }
    out.add(
        format(
            "played   %d decisions, %d %s from %d on; what was learned is seen every %d",
            r.decisions(),
            r.courses().size(),
            r.courses().size() == 1 ? "order, seed" : "orders, seeds",
            r.settings().orderSeed(),
            r.settings().refreshEvery()));
    out.add("utility  quality - " + r.settings().weights().costPerUsd() + " x cost in USD");
    out.add("");
    out.add(
        format(
            "%-38s %8s %12s %8s %17s %6s %7s",
            "", "quality", "USD/1,000", "utility", "over seeds", "strong", "at 300"));
    r.policies().forEach(p -> policy(out, r, p));
    r.bestSingle().ifPresent(b -> out.add(line(r, "best single: " + b.name(), b)));
    r.baselines().forEach(b -> out.add(line(r, b.name(), b)));
    r.fixed().forEach(f -> out.add(line(r, "fixed: " + f.name(), f)));
    r.policies().forEach(p -> findings(out, r, p));
    r.sweep().ifPresent(s -> sweep(out, s));
    return out;
  }

  private static void policy(List<String> out, SimulationReport r, Contestant p) {
    out.add(line(r, p.name(), p));
    int quarter = 1;
    for (Outcome o : r.quarters(p)) {
      out.add(
          format(
              "%-38s %8.4f %12.4f %8.4f %17s %5.1f%%",
              "  quarter " + quarter++,
              o.quality(),
              1000 * o.costPerDecisionUsd(),
              o.utility(),
              "",
              100 * o.strongShare()));
    }
  }

  private static String line(SimulationReport r, String name, Contestant c) {
    Spread utility = c.over(Outcome::utility);
    double early = r.early(c);
    return format(
        "%-38s %8.4f %12.4f %8.4f %8.4f..%-7.4f %5.1f%% %7s",
        name.length() > 38 ? name.substring(0, 37) + "~" : name,
        c.over(Outcome::quality).mean(),
        1000 * c.over(Outcome::costPerDecisionUsd).mean(),
        utility.mean(),
        utility.low(),
        utility.high(),
        100 * c.over(Outcome::strongShare).mean(),
        Double.isNaN(early) ? "" : format("%.1f%%", 100 * early));
  }

  private static void findings(List<String> out, SimulationReport r, Contestant p) {
    List<Finding> findings = Finding.of(r, p);
    Spread spent = Budget.spent(r.courses(), p);
    if (findings.isEmpty() && Double.isNaN(spent.mean())) {
      return;
    }
    out.add("");
    out.add("scenario " + r.settings().scenario().name() + ", " + p.name());
    if (!Double.isNaN(spent.mean())) {
      out.add(
          format(
              "  spent %.2f%% of the budget (%.2f%% to %.2f%% over seeds)",
              100 * spent.mean(), 100 * spent.low(), 100 * spent.high()));
    }
    for (Finding f : findings) {
      out.add(
          format(
              "  at %d %s: %s in %d of %d seeds%s",
              f.at(),
              f.event(),
              f.reaction(),
              f.seeds(),
              r.courses().size(),
              f.seeds() == 0
                  ? ""
                  : format(
                      ", after %.0f decisions (median%s)",
                      f.decisions(),
                      Double.isNaN(f.worst()) ? "" : format("; worst %.0f", f.worst()))));
    }
  }

  private static void sweep(List<String> out, Sweep s) {
    out.add("");
    out.add("cost and quality over " + s.weights().length + " weights of cost");
    out.add(
        format("%-38s %7s %7s %7s %24s", "", "APGR", "CPT50", "CPT80", "cost for 93% of quality"));
    for (String policy : s.played().keySet()) {
      QualityCurve curve = s.curve(policy);
      out.add(
          format(
              "%-38s %7.3f %7s %7s %24s",
              policy,
              curve.apgr(),
              share(curve.cpt(0.5).orElse(Double.NaN)),
              share(curve.cpt(0.8).orElse(Double.NaN)),
              share(s.costShareAt(policy, Sweep.QUALITY_SHARE))));
    }
    s.references()
        .forEach(
            (name, curve) ->
                out.add(
                    format(
                        "%-38s %7.3f %7s %7s",
                        name,
                        curve.apgr(),
                        share(curve.cpt(0.5).orElse(Double.NaN)),
                        share(curve.cpt(0.8).orElse(Double.NaN)))));
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "never" : format("%.1f%%", 100 * value);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
