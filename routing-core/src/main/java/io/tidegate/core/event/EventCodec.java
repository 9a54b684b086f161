package io.tidegate.core.event;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import java.util.OptionalLong;

/** Outcomes and feedback as JSON, schemas {@code outcome.v1} and {@code feedback.v1}. */
public final class EventCodec {

  private EventCodec() {}

  /** UTF-8 JSON of an outcome. */
  public static byte[] encode(OutcomeObserved o) {
    return JsonText.object(
        out -> {
          out.writeStringField("event_id", o.eventId());
          out.writeStringField("decision_id", o.decisionId());
          out.writeNumberField("observed_ms", o.observedEpochMillis());
          out.writeStringField("arm", o.armId());
          out.writeStringField("status", o.status().label());
          if (o.firstTokenMillis().isPresent()) {
            out.writeNumberField("first_token_ms", o.firstTokenMillis().getAsLong());
          }
          out.writeNumberField("total_ms", o.totalMillis());
          if (o.promptTokens().isPresent()) {
            out.writeNumberField("prompt_tokens", o.promptTokens().getAsLong());
          }
          if (o.outputTokens().isPresent()) {
            out.writeNumberField("output_tokens", o.outputTokens().getAsLong());
          }
          out.writeBooleanField("estimated", o.estimated());
          out.writeNumberField("cost_nano_usd", o.costNanoUsd());
          out.writeBooleanField("streamed", o.streamed());
        });
  }

  /**
   * Reads an outcome.
   *
   * @throws JsonFormatException naming the field that is missing or wrong
   */
  public static OutcomeObserved decodeOutcome(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    try {
      return new OutcomeObserved(
          json.string("event_id"),
          json.string("decision_id"),
          json.integer("observed_ms"),
          json.string("arm"),
          OutcomeObserved.Status.ofLabel(json.string("status")),
          optional(json, "first_token_ms"),
          json.integer("total_ms"),
          optional(json, "prompt_tokens"),
          optional(json, "output_tokens"),
          json.bool("estimated", false),
          json.integer("cost_nano_usd", 0),
          json.bool("streamed", false));
    } catch (JsonFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("outcome: " + e.getMessage());
    }
  }

  /** UTF-8 JSON of feedback. */
  public static byte[] encode(FeedbackGiven f) {
    return JsonText.object(
        out -> {
          out.writeStringField("feedback_id", f.feedbackId());
          out.writeStringField("decision_id", f.decisionId());
          out.writeStringField("source", f.source());
          out.writeNumberField("given_ms", f.givenEpochMillis());
          out.writeNumberField("score", f.score());
          if (f.verdict().isPresent()) {
            out.writeStringField("verdict", f.verdict().get());
          }
          if (f.keepProbability() < 1) {
            out.writeNumberField("keep_probability", f.keepProbability());
          }
        });
  }

  /**
   * Reads feedback.
   *
   * @throws JsonFormatException naming the field that is missing or wrong
   */
  public static FeedbackGiven decodeFeedback(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    try {
      return new FeedbackGiven(
          json.string("feedback_id"),
          json.string("decision_id"),
          json.string("source"),
          json.integer("given_ms"),
          json.number("score"),
          json.optionalString("verdict"),
          json.number("keep_probability", 1));
    } catch (JsonFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("feedback: " + e.getMessage());
    }
  }

  private static OptionalLong optional(JsonObject json, String name) {
    return json.has(name) ? OptionalLong.of(json.integer(name)) : OptionalLong.empty();
  }
}
