package io.tidegate.router.http;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.router.dispatch.AttemptLedger.Bill;
import io.tidegate.router.dispatch.DecisionDesk;
import io.tidegate.router.ledger.Ledger;
import io.tidegate.router.metrics.GatewayMetrics;
import io.tidegate.router.recent.DecisionLog;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * {@code POST /v1/outcomes}: what came of a decision of {@code POST /v1/route}, once, from its own
 * tenant, while this router remembers it.
 */
final class OutcomeHandler {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long COUNT_MAX = 1_000_000_000L;

  private final BodyReader bodies;
  private final DecisionDesk desk;
  private final DecisionLog log;
  private final Ledger ledger;
  private final GatewayMetrics metrics;

  OutcomeHandler(
      BodyReader bodies,
      DecisionDesk desk,
      DecisionLog log,
      Ledger ledger,
      GatewayMetrics metrics) {
    this.bodies = bodies;
    this.desk = desk;
    this.log = log;
    this.ledger = ledger;
    this.metrics = metrics;
  }

  void report(Exchange exchange) {
    bodies.read(exchange.request(), body -> exchange.step(() -> take(exchange, body)));
  }

  private void take(Exchange exchange, byte[] body) {
    try {
      JsonObject json = JsonObject.parse(body);
      String id = json.string("decision_id");
      Optional<DecisionMade> decision =
          log.find(id)
              .filter(entry -> entry.callerDispatches() && entry.outcome().isEmpty())
              .map(DecisionLog.Logged::decision)
              .filter(d -> d.tenant().equals(exchange.tenant().name()));
      if (decision.isEmpty()) {
        Replies.error(
            exchange.response(),
            ErrorReply.gateway(
                    404, "invalid_request_error", "decision_not_found", "no such open decision")
                .withParam("decision_id"));
        return;
      }
      OutcomeObserved outcome = read(json, decision.get());
      desk.outcome(outcome, "");
      ledger.reported(decision.get(), bill(outcome, decision.get()));
      if (outcome.costNanoUsd() > 0) {
        metrics.cost(decision.get().chosenCandidate().model(), outcome.costNanoUsd());
      }
      byte[] reply = JsonText.object(out -> out.writeStringField("event_id", outcome.eventId()));
      Replies.json(exchange.response(), 202, reply);
    } catch (IllegalArgumentException e) {
      Replies.error(exchange.response(), ErrorReply.invalid(String.valueOf(e.getMessage()), ""));
    }
  }

  private OutcomeObserved read(JsonObject json, DecisionMade decision) {
    String status = json.string("status");
    if (!status.equals("success") && !status.equals("failure") && !status.equals("cancelled")) {
      throw new JsonFormatException("status: must be success, failure or cancelled");
    }
    long total = count(json, "total_ms", 0);
    boolean counted = json.has("prompt_tokens") && json.has("output_tokens");
    long prompt = count(json, "prompt_tokens", decision.promptTokens());
    long output = count(json, "output_tokens", 1);
    boolean success = status.equals("success");
    OptionalLong first =
        json.has("first_token_ms")
            ? OptionalLong.of(count(json, "first_token_ms", 0))
            : OptionalLong.empty();
    return new OutcomeObserved(
        "out-" + decision.decisionId(),
        decision.decisionId(),
        desk.nowEpochMillis(),
        decision.chosenCandidate().armId(),
        Status.ofLabel(status),
        first,
        total,
        counted ? OptionalLong.of(prompt) : OptionalLong.empty(),
        success ? OptionalLong.of(output) : OptionalLong.empty(),
        !counted,
        success ? decision.chosenCandidate().price().costNanoUsd(prompt, output) : 0,
        first.isPresent());
  }

  private static Bill bill(OutcomeObserved outcome, DecisionMade decision) {
    boolean success = outcome.status() == Status.SUCCESS;
    return new Bill(
        outcome.status(),
        outcome.status().label(),
        success ? outcome.promptTokens().orElse(decision.promptTokens()) : 0,
        success ? outcome.outputTokens().orElse(0) : 0,
        outcome.estimated(),
        outcome.costNanoUsd(),
        outcome.totalMillis() * NANOS_PER_MILLI);
  }

  private static long count(JsonObject json, String name, long fallback) {
    long value = json.integer(name, fallback);
    if (value < 0 || value > COUNT_MAX) {
      throw new JsonFormatException(name + ": must be 0 to " + COUNT_MAX + ", was " + value);
    }
    return value;
  }
}
