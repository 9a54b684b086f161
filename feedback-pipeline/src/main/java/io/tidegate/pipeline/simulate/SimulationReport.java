package io.tidegate.pipeline.simulate;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.policy.ScoreWeights;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * How a policy did, beside what bounds it.
 *
 * @param played the policy
 * @param quarters the policy by quarter of the rows; empty for fewer than four rows
 * @param oracle the best arm of every row, known in advance
 * @param random the expectation of a uniform choice
 * @param fixed each arm alone, in the order of the arms
 */
public record SimulationReport(
    OutcomeTable table,
    Simulation.Settings settings,
    Outcome played,
    List<Outcome> quarters,
    Outcome oracle,
    Outcome random,
    Map<String, Outcome> fixed) {

  /** The arm with the greatest utility when it alone answers. */
  public String bestSingle() {
    String best = "";
    double utility = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, Outcome> arm : fixed.entrySet()) {
      if (arm.getValue().utility() > utility) {
        best = arm.getKey();
        utility = arm.getValue().utility();
      }
    }
    return best;
  }

  /** UTF-8 JSON. */
  public byte[] json() {
    return JsonText.object(
        out -> {
          out.writeStringField("table", table.name());
          out.writeNumberField("rows", table.rows().size());
          out.writeNumberField("incomplete_rows", table.incomplete());
          out.writeNumberField("guessed_token_counts", table.guessedTokens());
          out.writeStringField("policy", settings.policy());
          out.writeNumberField("order_seed", settings.orderSeed());
          writeWeights(out, settings.weights());
          write(out, "result", played);
          out.writeArrayFieldStart("quarters");
          for (Outcome quarter : quarters) {
            out.writeStartObject();
            writeFields(out, quarter);
            out.writeEndObject();
          }
          out.writeEndArray();
          write(out, "oracle", oracle);
          write(out, "random", random);
          out.writeObjectFieldStart("best_single");
          out.writeStringField("arm", bestSingle());
          Outcome best = fixed.get(bestSingle());
          if (best != null) {
            writeFields(out, best);
          }
          out.writeEndObject();
          out.writeObjectFieldStart("fixed");
          for (Map.Entry<String, Outcome> arm : fixed.entrySet()) {
            write(out, arm.getKey(), arm.getValue());
          }
          out.writeEndObject();
        });
  }

  private static void writeWeights(JsonGenerator out, ScoreWeights weights) throws IOException {
    out.writeObjectFieldStart("weights");
    out.writeNumberField("quality", weights.quality());
    out.writeNumberField("cost_per_usd", weights.costPerUsd());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, String name, Outcome outcome) throws IOException {
    out.writeObjectFieldStart(name);
    writeFields(out, outcome);
    out.writeEndObject();
  }

  private static void writeFields(JsonGenerator out, Outcome outcome) throws IOException {
    out.writeNumberField("quality", outcome.quality());
    out.writeNumberField("cost_usd", outcome.costUsd());
    out.writeNumberField("utility", outcome.utility());
    out.writeNumberField("edge_share", outcome.edgeShare());
  }
}
