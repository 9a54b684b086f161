package io.tidegate.core.event;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.decision.Reason;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.ScoreWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decisions as JSON, schema {@code decision.v1}. */
public final class DecisionCodec {

  private DecisionCodec() {}

  /** UTF-8 JSON of a decision; doubles are written so that they read back to the same bits. */
  public static byte[] encode(DecisionMade d) {
    return JsonText.object(
        out -> {
          out.writeStringField("decision_id", d.decisionId());
          out.writeStringField("parent_decision_id", d.parentDecisionId());
          out.writeStringField("request_id", d.requestId());
          out.writeStringField("tenant", d.tenant());
          out.writeNumberField("decided_ms", d.decidedEpochMillis());
          out.writeStringField("config_hash", d.configHash());
          out.writeStringField("catalog_hash", d.catalogHash());
          out.writeStringField("schema_hash", d.schemaHash());
          out.writeStringField("policy", d.policySpec());
          out.writeNumberField("policy_version", d.policyVersion());
          out.writeStringField("snapshot_id", d.snapshotId());
          out.writeStringField("salt", d.salt());
          out.writeObjectFieldStart("weights");
          out.writeNumberField("quality", d.weights().quality());
          out.writeNumberField("cost_per_usd", d.weights().costPerUsd());
          out.writeNumberField("latency_per_s", d.weights().latencyPerSecond());
          out.writeEndObject();
          out.writeNumberField("prompt_tokens", d.promptTokens());
          out.writeNumberField("predicted_output_tokens", d.predictedOutputTokens());
          out.writeNumberField("small_model_ok", d.smallModelOk());
          out.writeStringField("task", d.task());
          out.writeStringField("classifier", d.classifier());
          if (!d.classifierBundle().isEmpty()) {
            out.writeStringField("classifier_bundle", d.classifierBundle());
          }
          out.writeArrayFieldStart("personal_data_kinds");
          for (String kind : d.personalDataKinds()) {
            out.writeString(kind);
          }
          out.writeEndArray();
          writeCandidates(out, d);
          writeRejections(out, d.rejections());
          out.writeNumberField("draw", d.draw());
          out.writeStringField("chosen", d.chosenCandidate().armId());
          out.writeNumberField("propensity", d.propensity());
          out.writeStringField("reason", d.reason().label());
          out.writeStringField("learning", d.learning().label());
          out.writeNumberField("dual_per_usd", d.dualPerUsd());
          out.writeBooleanField("exploration", d.exploration());
          if (!d.redacted().isEmpty()) {
            out.writeObjectFieldStart("personal_data_redacted");
            for (Map.Entry<String, Integer> kind : d.redacted().entrySet()) {
              out.writeNumberField(kind.getKey(), kind.getValue());
            }
            out.writeEndObject();
          }
        });
  }

  /**
   * Reads a decision.
   *
   * @throws JsonFormatException naming the field when one is missing or wrong, or when the features
   *     are in another schema than {@code schema}
   */
  public static DecisionMade decode(byte[] bytes, FeatureSchema schema) {
    try {
      return read(JsonObject.parse(bytes), schema);
    } catch (JsonFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("decision: " + e.getMessage());
    }
  }

  private static DecisionMade read(JsonObject json, FeatureSchema schema) {
    if (!json.string("schema_hash").equals(schema.hash())) {
      throw new JsonFormatException(
          "schema_hash: must be " + schema.hash() + ", was " + json.string("schema_hash"));
    }
    List<JsonObject> candidateFields = json.objects("candidates");
    List<Candidate> candidates = new ArrayList<>();
    double[] scores = new double[candidateFields.size()];
    double[] propensities = new double[candidateFields.size()];
    int chosen = -1;
    for (JsonObject c : candidateFields) {
      int i = candidates.size();
      Candidate candidate = readCandidate(c, schema);
      scores[i] = c.number("score");
      propensities[i] = c.number("propensity");
      if (candidate.armId().equals(json.string("chosen"))) {
        chosen = i;
      }
      candidates.add(candidate);
    }
    List<Rejection> rejections = new ArrayList<>();
    for (JsonObject r : json.objects("rejections")) {
      rejections.add(
          new Rejection(
              r.string("arm"), Rejection.Code.ofLabel(r.string("code")), r.string("sentence")));
    }
    JsonObject weights = json.object("weights");
    return new DecisionMade(
        json.string("decision_id"),
        json.optionalString("parent_decision_id").orElse(""),
        json.string("request_id"),
        json.string("tenant"),
        json.integer("decided_ms"),
        json.string("config_hash"),
        json.string("catalog_hash"),
        json.string("schema_hash"),
        json.string("policy"),
        json.integer("policy_version"),
        json.string("snapshot_id"),
        json.string("salt"),
        new ScoreWeights(
            weights.number("quality"),
            weights.number("cost_per_usd"),
            weights.number("latency_per_s")),
        (int) json.integer("prompt_tokens"),
        json.number("predicted_output_tokens"),
        json.number("small_model_ok"),
        json.string("task"),
        json.string("classifier"),
        json.strings("personal_data_kinds"),
        candidates,
        rejections,
        scores,
        propensities,
        json.number("draw"),
        chosen,
        Reason.ofLabel(json.string("reason")),
        Learning.ofLabel(json.string("learning")),
        json.number("dual_per_usd", 0),
        json.bool("exploration", true),
        redacted(json),
        json.optionalString("classifier_bundle").orElse(""));
  }

  private static SortedMap<String, Integer> redacted(JsonObject json) {
    SortedMap<String, Integer> values = new TreeMap<>();
    if (json.has("personal_data_redacted")) {
      JsonObject counts = json.object("personal_data_redacted");
      for (String kind : counts.names()) {
        values.put(kind, (int) counts.integer(kind));
      }
    }
    return values;
  }

  private static Candidate readCandidate(JsonObject json, FeatureSchema schema) {
    return new Candidate(
        json.string("arm"),
        json.string("model"),
        Tier.ofLabel(json.string("tier")),
        new Price(
            json.integer("input_micro_usd_per_million"),
            json.integer("output_micro_usd_per_million")),
        FeatureVector.ofBase64(schema, json.string("features")));
  }

  private static void writeCandidates(JsonGenerator out, DecisionMade d) throws IOException {
    double[] scores = d.scores();
    double[] propensities = d.propensities();
    out.writeArrayFieldStart("candidates");
    for (int i = 0; i < scores.length; i++) {
      Candidate candidate = d.candidates().get(i);
      out.writeStartObject();
      out.writeStringField("arm", candidate.armId());
      out.writeStringField("model", candidate.model());
      out.writeStringField("tier", candidate.tier().label());
      out.writeNumberField(
          "input_micro_usd_per_million", candidate.price().inputMicroUsdPerMillion());
      out.writeNumberField(
          "output_micro_usd_per_million", candidate.price().outputMicroUsdPerMillion());
      out.writeStringField("features", candidate.features().toBase64());
      out.writeNumberField("score", scores[i]);
      out.writeNumberField("propensity", propensities[i]);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeRejections(JsonGenerator out, List<Rejection> rejections)
      throws IOException {
    out.writeArrayFieldStart("rejections");
    for (Rejection rejection : rejections) {
      out.writeStartObject();
      out.writeStringField("arm", rejection.armId());
      out.writeStringField("code", rejection.code().label());
      out.writeStringField("sentence", rejection.sentence());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
