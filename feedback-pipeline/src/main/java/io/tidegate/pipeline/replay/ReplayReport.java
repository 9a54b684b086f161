package io.tidegate.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.json.JsonText;
import io.tidegate.pipeline.estimate.Interval;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A log's answer about a candidate.
 *
 * @param log the log's place
 * @param policy the candidate
 * @param learnedFrom where its statistics are from, in words
 * @param decisions decisions in the log
 * @param excluded rows left out, by reason
 * @param badRows rows skipped because they could not be read
 * @param n rows used
 * @param ess effective sample size
 * @param meanWeight mean weight, 1 in expectation
 * @param maxWeight largest weight
 * @param outsideMass share of the candidate's choices outside the log's support; NaN if unknown
 * @param deterministicShare share of rows with several arms and a certain choice
 * @param refused reasons not to answer; empty for none
 * @param logged mean reward of what was logged
 * @param estimates the candidate's worth by estimator
 */
public record ReplayReport(
    String log,
    String policy,
    String learnedFrom,
    long decisions,
    Map<String, Long> excluded,
    long badRows,
    long n,
    double ess,
    double meanWeight,
    double maxWeight,
    double outsideMass,
    double deterministicShare,
    List<String> refused,
    Interval logged,
    Map<String, Interval> estimates) {

  /**
   * UTF-8 JSON; what is not a number is null.
   *
   * @param force give the estimates even when there are reasons not to
   */
  public byte[] json(boolean force) {
    return JsonText.object(
        out -> {
          out.writeNumberField("n", n);
          number(out, "ess", ess);
          out.writeArrayFieldStart("refused");
          for (String reason : refused) {
            out.writeString(reason);
          }
          out.writeEndArray();
          out.writeObjectFieldStart("estimates");
          if (refused.isEmpty() || force) {
            for (Map.Entry<String, Interval> estimate : estimates.entrySet()) {
              interval(out, estimate.getKey(), estimate.getValue());
            }
          }
          out.writeEndObject();
          interval(out, "logged", logged);
          out.writeStringField("log", log);
          out.writeStringField("policy", policy);
          out.writeStringField("learned_from", learnedFrom);
          out.writeNumberField("decisions", decisions);
          out.writeNumberField("bad_rows", badRows);
          out.writeObjectFieldStart("excluded");
          for (Map.Entry<String, Long> reason : excluded.entrySet()) {
            out.writeNumberField(reason.getKey(), reason.getValue());
          }
          out.writeEndObject();
          number(out, "mean_weight", meanWeight);
          number(out, "max_weight", maxWeight);
          number(out, "outside_support", outsideMass);
          number(out, "deterministic_share", deterministicShare);
        });
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
