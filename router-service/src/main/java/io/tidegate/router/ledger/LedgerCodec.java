package io.tidegate.router.ledger;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.router.budget.Account;

/** Ledger lines as JSON, schema {@code ledger.v1}. */
public final class LedgerCodec {
  private LedgerCodec() {}

  /** UTF-8 JSON without a line end. */
  public static byte[] encode(LedgerLine line) {
    return JsonText.object(
        out -> {
          out.writeStringField("source", line.source());
          out.writeNumberField("sequence", line.sequence());
          out.writeNumberField("at_ms", line.atEpochMillis());
          out.writeStringField("request_id", line.requestId());
          out.writeStringField("decision_id", line.decisionId());
          out.writeNumberField("attempt", line.attempt());
          out.writeStringField("tenant", line.account().tenant());
          out.writeStringField("team", line.account().team());
          out.writeStringField("customer", line.account().customer());
          out.writeStringField("feature", line.account().feature());
          out.writeStringField("model", line.model());
          out.writeStringField("arm", line.armId());
          out.writeStringField("endpoint", line.endpoint());
          out.writeStringField("outcome", line.outcome());
          out.writeNumberField("prompt_tokens", line.promptTokens());
          out.writeNumberField("output_tokens", line.outputTokens());
          out.writeBooleanField("estimated", line.estimated());
          out.writeNumberField("cost_nano_usd", line.costNanoUsd());
          out.writeNumberField("total_ms", line.millis());
        });
  }

  /**
   * Reads a line.
   *
   * @throws JsonFormatException naming the field that is missing or wrong
   */
  public static LedgerLine decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    try {
      return new LedgerLine(
          json.string("source"),
          json.integer("sequence"),
          json.integer("at_ms"),
          json.string("request_id"),
          json.string("decision_id"),
          (int) json.integer("attempt"),
          new Account(
              json.string("tenant"),
              json.optionalString("team").orElse(""),
              json.optionalString("customer").orElse(""),
              json.optionalString("feature").orElse("")),
          json.string("model"),
          json.string("arm"),
          json.optionalString("endpoint").orElse(""),
          json.string("outcome"),
          json.integer("prompt_tokens", 0),
          json.integer("output_tokens", 0),
          json.bool("estimated", false),
          json.integer("cost_nano_usd"),
          json.integer("total_ms", 0));
    } catch (JsonFormatException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("ledger: " + e.getMessage());
    }
  }
}
