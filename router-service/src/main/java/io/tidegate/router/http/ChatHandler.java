package io.tidegate.router.http;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.core.json.JsonText;
import io.tidegate.router.dispatch.Dispatcher;
import io.tidegate.router.dispatch.Flight;
import io.tidegate.router.dispatch.Route;
import io.tidegate.router.ledger.Ledger;
import io.tidegate.router.request.Operation;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/chat/completions}, {@code /v1/completions}, {@code /v1/embeddings} and {@code
 * /v1/route}.
 */
final class ChatHandler {
  private final BodyReader bodies;
  private final RouteReader routes;
  private final Dispatcher dispatcher;
  private final Ledger ledger;

  ChatHandler(BodyReader bodies, RouteReader routes, Dispatcher dispatcher, Ledger ledger) {
    this.bodies = bodies;
    this.routes = routes;
    this.dispatcher = dispatcher;
    this.ledger = ledger;
  }

  /** Lets the hang-up reach the flight, whenever it comes. */
  private static final class Line {
    private @Nullable Flight flight;
    private boolean gone;

    void hangUp() {
      gone = true;
      if (flight != null) {
        flight.abandon();
      }
    }

    void takeOff(Flight started) {
      flight = started;
      if (gone) {
        started.abandon();
      }
    }
  }

  /** Answers with a model. */
  void ask(Exchange exchange, Operation operation) {
    Line line = new Line();
    exchange.onHangUp(line::hangUp);
    exchange.response().exceptionHandler(e -> line.hangUp());
    bodies.read(
        exchange.request(),
        body ->
            exchange.step(
                () ->
                    routes.read(
                        exchange,
                        body,
                        operation,
                        route ->
                            line.takeOff(dispatcher.dispatch(route, new HttpCaller(exchange))))));
  }

  /** Answers with a decision; the caller runs the model. */
  void decide(Exchange exchange) {
    bodies.read(
        exchange.request(),
        body ->
            exchange.step(
                () ->
                    routes.read(
                        exchange, body, Operation.CHAT, route -> decided(exchange, route))));
  }

  private void decided(Exchange exchange, Route route) {
    DecisionResult result = dispatcher.decideOnly(route);
    if (result instanceof DecisionResult.Decided decided) {
      ledger.routed(route, decided.decision());
      exchange.answeredBy(decided.decision().chosenCandidate().model());
      Replies.json(exchange.response(), 200, json(decided.decision()));
    } else if (result instanceof DecisionResult.NoEligibleArm none) {
      Replies.error(
          exchange.response(),
          NoAnswer.noEligibleModel(none.rejections(), dispatcher.retryAfterMillis()));
    }
  }

  private static byte[] json(DecisionMade d) {
    return JsonText.object(
        out -> {
          out.writeStringField("object", "tidegate.decision");
          out.writeStringField("decision_id", d.decisionId());
          out.writeStringField("model", d.chosenCandidate().model());
          out.writeStringField("tier", d.chosenCandidate().tier().label());
          out.writeNumberField("propensity", d.propensity());
          out.writeStringField("reason", d.reason().label());
          out.writeNumberField("policy_version", d.policyVersion());
          out.writeArrayFieldStart("rejections");
          for (var rejection : d.rejections()) {
            out.writeStartObject();
            out.writeStringField("arm", rejection.armId());
            out.writeStringField("code", rejection.code().label());
            out.writeStringField("sentence", rejection.sentence());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }
}
