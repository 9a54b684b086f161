package io.tidegate.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonText;
import io.tidegate.pipeline.estimate.ArmTable;
import io.tidegate.pipeline.estimate.Estimators;
import io.tidegate.pipeline.estimate.WeightHistogram;
import io.tidegate.pipeline.interval.Interval;
import io.tidegate.pipeline.interval.IntervalKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A report as one JSON object; what is not a finite number is null. */
public final class ReplayJson {

  private ReplayJson() {}

  /**
   * UTF-8 JSON.
   *
   * @param force give the estimates even when there are reasons not to
   */
  public static byte[] of(ReplayReport r, boolean force) {
    boolean show = r.answered() || force;
    return JsonText.object(
        out -> {
          out.writeNumberField("n", r.n());
          number(out, "ess", r.ess());
          strings(out, "refused", r.refused());
          out.writeObjectFieldStart("estimates");
          if (show) {
            intervals(out, r.estimates());
          }
          out.writeEndObject();
          out.writeStringField("interval", r.interval().label());
          interval(out, "logged", r.logged());
          if (show) {
            number(out, "dr_lower_bound", r.estimators().lowerBound());
            out.writeObjectFieldStart("intervals");
            for (IntervalKind kind : IntervalKind.values()) {
              out.writeObjectFieldStart(kind.label());
              intervals(out, r.estimators().estimates(kind));
              out.writeEndObject();
            }
            out.writeEndObject();
            interval(out, "confidence_sequence", r.sequence().bounds());
          }
          promotion(out, r.promotion(), show);
          out.writeStringField("log", r.log());
          out.writeStringField("policy", r.policy());
          out.writeStringField("learned_from", r.learnedFrom());
          out.writeStringField("reward_model", r.rewardModel());
          read(out, r.read());
          weights(out, r.estimators());
          number(out, "outside_support", r.outsideMass());
          number(out, "deterministic_share", r.deterministicShare());
          arms(out, r.arms());
        });
  }

  private static void read(JsonGenerator out, ReplayReport.Read read) throws IOException {
    out.writeNumberField("decisions", read.decisions());
    out.writeNumberField("bad_rows", read.badRows());
    strings(out, "bad_examples", read.badExamples());
    out.writeNumberField("clock_backwards", read.clockBackwards());
    out.writeBooleanField("sampled_feedback", read.sampled());
    out.writeObjectFieldStart("excluded");
    for (Map.Entry<String, Long> reason : read.excluded().entrySet()) {
      out.writeNumberField(reason.getKey(), reason.getValue());
    }
    out.writeEndObject();
  }

  private static void promotion(JsonGenerator out, Promotion p, boolean show) throws IOException {
    out.writeObjectFieldStart("promotion");
    out.writeBooleanField("promote", p.promote());
    out.writeStringField("candidate", p.candidate());
    out.writeStringField("incumbent", p.incumbent());
    out.writeStringField("schema_hash", FeatureSchema.V1.hash());
    out.writeNumberField("margin", p.margin());
    number(out, "lower_bound", show ? p.lowerBound() : Double.NaN);
    strings(out, "reasons", p.reasons());
    out.writeNumberField("n", p.n());
    if (show) {
      interval(out, "difference", p.difference());
    }
    out.writeEndObject();
  }

  private static void weights(JsonGenerator out, Estimators e) throws IOException {
    WeightHistogram h = e.histogram();
    number(out, "mean_weight", e.meanWeight());
    number(out, "max_weight", e.maxWeight());
    out.writeObjectFieldStart("weights");
    number(out, "mean", e.meanWeight());
    number(out, "standard_error", e.meanWeightError());
    number(out, "max", e.maxWeight());
    number(out, "median", h.quantile(0.5));
    number(out, "p90", h.quantile(0.9));
    number(out, "p99", h.quantile(0.99));
    number(out, "heaviest_percent_share", h.heaviestShare());
    number(out, "zero_share", h.n() == 0 ? Double.NaN : (double) h.zero() / h.n());
    out.writeEndObject();
    out.writeArrayFieldStart("reward_range");
    for (double end : e.rewardRange()) {
      if (Double.isFinite(end)) {
        out.writeNumber(end);
      } else {
        out.writeNull();
      }
    }
    out.writeEndArray();
  }

  private static void arms(JsonGenerator out, List<ArmTable.Line> arms) throws IOException {
    out.writeArrayFieldStart("arms");
    for (ArmTable.Line line : arms) {
      out.writeStartObject();
      out.writeStringField("arm", line.arm());
      out.writeNumberField("chosen", line.chosen());
      number(out, "logged_share", line.loggedShare());
      number(out, "target_share", line.targetShare());
      number(out, "weight_share", line.weightShare());
      number(out, "deviation", line.deviation());
      number(out, "reward", line.reward());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void strings(JsonGenerator out, String name, List<String> values)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
  }

  private static void intervals(JsonGenerator out, Map<String, Interval> all) throws IOException {
    for (Map.Entry<String, Interval> one : all.entrySet()) {
      interval(out, one.getKey(), one.getValue());
    }
  }

  private static void interval(JsonGenerator out, String name, Interval interval)
      throws IOException {
    out.writeObjectFieldStart(name);
    number(out, "value", interval.value());
    number(out, "low", interval.low());
    number(out, "high", interval.high());
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
