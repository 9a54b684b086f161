package io.tidegate.pipeline.simulate.report;

import io.tidegate.pipeline.simulate.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A simulation as comma-separated values: a line a contestant and seed, then the sweep's points.
 */
public final class CsvReport {

  private CsvReport() {}

  /** The whole file, with a header. */
  public static String text(SimulationReport r) {
    StringBuilder out = new StringBuilder();
    out.append("kind,name,seed,cost_per_usd,quality,cost_usd_per_decision,utility,")
        .append("edge_share,strong_share\n");
    double weight = r.settings().weights().costPerUsd();
    r.policies().forEach(c -> lines(out, "policy", c, r.settings().orderSeed(), weight));
    r.baselines().forEach(c -> lines(out, "baseline", c, r.settings().orderSeed(), weight));
    r.fixed().forEach(c -> lines(out, "fixed", c, r.settings().orderSeed(), weight));
    if (r.sweep().isPresent()) {
      Sweep sweep = r.sweep().get();
      for (Map.Entry<String, List<Outcome>> policy : sweep.played().entrySet()) {
        for (int i = 0; i < policy.getValue().size(); i++) {
          line(out, "sweep", policy.getKey(), "mean", sweep.weights()[i], policy.getValue().get(i));
        }
      }
    }
    return out.toString();
  }

  private static void lines(
      StringBuilder out, String kind, Contestant one, long firstSeed, double weight) {
    for (int s = 0; s < one.traces().size(); s++) {
      line(
          out,
          kind,
          one.name(),
          Long.toString(firstSeed + s),
          weight,
          one.traces().get(s).outcome());
    }
  }

  private static void line(
      StringBuilder out, String kind, String name, String seed, double weight, Outcome o) {
    out.append(
        String.format(
            Locale.ROOT,
            "%s,%s,%s,%s,%.6f,%.9f,%.6f,%.4f,%.4f%n",
            kind,
            quoted(name),
            seed,
            weight,
            o.quality(),
            o.costPerDecisionUsd(),
            o.utility(),
            o.edgeShare(),
            o.strongShare()));
  }

  /** Quoted when a spreadsheet would read it otherwise. */
  private static String quoted(String name) {
    boolean plain =
        name.matches("[A-Za-z0-9._ /:@-]+") && Character.isLetterOrDigit(name.charAt(0));
    return plain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
