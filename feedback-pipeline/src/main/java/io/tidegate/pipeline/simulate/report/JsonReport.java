package io.tidegate.pipeline.simulate.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.json.JsonText;
import io.tidegate.pipeline.rank.QualityCurve;
import io.tidegate.pipeline.simulate.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A simulation as one JSON object. */
public final class JsonReport {

  private JsonReport() {}

  /** UTF-8 JSON; figures that do not exist are null. */
  public static byte[] bytes(SimulationReport r) {
    return JsonText.object(
        out -> {
          out.writeStringField("table", r.table().name());
          out.writeNumberField("rows", r.table().rows().size());
          out.writeNumberField("incomplete_rows", r.table().incomplete());
          out.writeNumberField("guessed_token_counts", r.table().guessedTokens());
          out.writeNumberField("decisions", r.decisions());
          Contestant first = r.policies().get(0);
          out.writeStringField("policy", first.name());
          out.writeNumberField("order_seed", r.settings().orderSeed());
          out.writeNumberField("seeds", r.courses().size());
          out.writeObjectFieldStart("weights");
          out.writeNumberField("quality", r.settings().weights().quality());
          out.writeNumberField("cost_per_usd", r.settings().weights().costPerUsd());
          out.writeEndObject();
          write(out, "result", SimulationReport.mean(first, 0, r.decisions()));
          quarters(out, r, first);
          out.writeArrayFieldStart("policies");
          for (Contestant policy : r.policies()) {
            policy(out, r, policy);
          }
          out.writeEndArray();
          write(out, "oracle", whole(r, r.baseline("oracle")));
          write(out, "random", whole(r, r.baseline("random")));
          write(out, "prompt_length", whole(r, r.baseline("prompt length")));
          write(out, "nearest_neighbours", whole(r, r.baseline("nearest neighbours")));
          out.writeObjectFieldStart("best_single");
          if (r.bestSingle().isPresent()) {
            out.writeStringField("arm", r.bestSingle().get().name());
            fields(out, whole(r, r.bestSingle().get()));
          }
          out.writeEndObject();
          out.writeObjectFieldStart("fixed");
          for (Contestant arm : r.fixed()) {
            write(out, arm.name(), whole(r, arm));
          }
          out.writeEndObject();
          if (r.sweep().isPresent()) {
            sweep(out, r.sweep().get());
          }
        });
  }

  private static Outcome whole(SimulationReport r, Contestant one) {
    return SimulationReport.mean(one, 0, r.decisions());
  }

  private static void policy(JsonGenerator out, SimulationReport r, Contestant one)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("policy", one.name());
    fields(out, whole(r, one));
    spread(out, "utility_over_seeds", one.over(Outcome::utility));
    spread(out, "quality_over_seeds", one.over(Outcome::quality));
    number(out, "share_of_best_single_at_300", r.early(one));
    quarters(out, r, one);
    Spread spent = Budget.spent(r.courses(), one);
    if (!Double.isNaN(spent.mean())) {
      spread(out, "spent_share_of_budget", spent);
    }
    out.writeArrayFieldStart("events");
    for (Finding finding : Finding.of(r, one)) {
      out.writeStartObject();
      out.writeNumberField("at", finding.at());
      out.writeStringField("event", finding.event());
      out.writeStringField("reaction", finding.reaction());
      out.writeNumberField("seeds", finding.seeds());
      number(out, "decisions_median", finding.decisions());
      number(out, "decisions_worst", finding.worst());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void quarters(JsonGenerator out, SimulationReport r, Contestant one)
      throws IOException {
    out.writeArrayFieldStart("quarters");
    for (Outcome quarter : r.quarters(one)) {
      out.writeStartObject();
      fields(out, quarter);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void sweep(JsonGenerator out, Sweep sweep) throws IOException {
    out.writeObjectFieldStart("sweep");
    write(out, "weak", sweep.weak());
    write(out, "strong", sweep.strong());
    out.writeObjectFieldStart("policies");
    for (Map.Entry<String, List<Outcome>> policy : sweep.played().entrySet()) {
      out.writeObjectFieldStart(policy.getKey());
      curve(out, sweep.curve(policy.getKey()));
      number(
          out,
          "cost_share_for_93_percent",
          sweep.costShareAt(policy.getKey(), Sweep.QUALITY_SHARE));
      out.writeArrayFieldStart("points");
      for (int i = 0; i < policy.getValue().size(); i++) {
        out.writeStartObject();
        out.writeNumberField("cost_per_usd_weight", sweep.weights()[i]);
        fields(out, policy.getValue().get(i));
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeObjectFieldStart("references");
    for (Map.Entry<String, QualityCurve> reference : sweep.references().entrySet()) {
      out.writeObjectFieldStart(reference.getKey());
      curve(out, reference.getValue());
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void curve(JsonGenerator out, QualityCurve curve) throws IOException {
    number(out, "apgr", curve.apgr());
    number(out, "cpt50", curve.cpt(0.5).orElse(Double.NaN));
    number(out, "cpt80", curve.cpt(0.8).orElse(Double.NaN));
  }

  private static void write(JsonGenerator out, String name, Outcome outcome) throws IOException {
    out.writeObjectFieldStart(name);
    fields(out, outcome);
    out.writeEndObject();
  }

  private static void fields(JsonGenerator out, Outcome outcome) throws IOException {
    out.writeNumberField("quality", outcome.quality());
    out.writeNumberField("cost_usd", outcome.costUsd());
    out.writeNumberField("utility", outcome.utility());
    out.writeNumberField("edge_share", outcome.edgeShare());
    out.writeNumberField("strong_share", outcome.strongShare());
  }

  private static void spread(JsonGenerator out, String name, Spread spread) throws IOException {
    out.writeObjectFieldStart(name);
    number(out, "mean", spread.mean());
    number(out, "low", spread.low());
    number(out, "high", spread.high());
    out.writeEndObject();
  }

  private static void number(JsonGenerator out, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumberField(name, value);
    } else {
      out.writeNullField(name);
    }
  }
}
