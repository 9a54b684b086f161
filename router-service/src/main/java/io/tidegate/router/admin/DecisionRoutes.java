package io.tidegate.router.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Estimate;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.policy.PolicyBoard;
import io.tidegate.router.recent.DecisionLog;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code GET /admin/decisions/ID}: one decision explained. */
public final class DecisionRoutes {
  private static final FeatureSchema SCHEMA = FeatureSchema.V1;

  private final DecisionLog log;
  private final PolicyBoard board;

  public DecisionRoutes(DecisionLog log, PolicyBoard board) {
    this.log = log;
    this.board = board;
  }

  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute("GET", "/admin/decisions/", Permission.READ, call -> explain(call.rest())));
  }

  private AdminAnswer explain(String id) {
    Optional<DecisionLog.Logged> entry = log.find(id);
    if (entry.isEmpty()) {
      DecisionLog.Reach reach = log.reach();
      return AdminAnswer.error(
          404,
          reach.decisions() == 0
              ? "this router has decided nothing yet"
              : "not among the latest "
                  + reach.decisions()
                  + " decisions of this router, which go back to "
                  + Instant.ofEpochMilli(reach.oldestEpochMillis())
                  + "; older ones are in the event log");
    }
    DecisionMade decision = entry.get().decision();
    Optional<PolicyState> state = board.state(decision.snapshotId());
    return AdminAnswer.json(
        out -> {
          head(out, decision);
          features(out, decision);
          arms(out, decision, state);
          rejected(out, decision);
          out.writeNumberField("draw", decision.draw());
          out.writeStringField("chosen", decision.chosenCandidate().armId());
          out.writeNumberField("propensity", decision.propensity());
          out.writeStringField("reason", decision.reason().label());
          if (state.isEmpty()) {
            out.writeStringField(
                "note",
                "snapshot "
                    + decision.policyVersion()
                    + " is no longer here, so what was expected of the arms is not shown");
          }
          if (entry.get().outcome().isPresent()) {
            out.writeObjectFieldStart("outcome");
            outcome(out, entry.get().outcome().get());
            out.writeEndObject();
          }
          feedback(out, entry.get().feedback());
        });
  }

  private static void head(JsonGenerator out, DecisionMade d) throws IOException {
    out.writeStringField("decision_id", d.decisionId());
    if (!d.parentDecisionId().isEmpty()) {
      out.writeStringField("parent_decision_id", d.parentDecisionId());
    }
    out.writeStringField("request_id", d.requestId());
    out.writeStringField("tenant", d.tenant());
    out.writeStringField("decided", Instant.ofEpochMilli(d.decidedEpochMillis()).toString());
    out.writeStringField("config_hash", d.configHash());
    out.writeStringField("schema_hash", d.schemaHash());
    out.writeStringField("policy", d.policySpec());
    out.writeNumberField("policy_version", d.policyVersion());
    out.writeStringField("snapshot_id", d.snapshotId());
    out.writeStringField("learning", d.learning().name().toLowerCase(java.util.Locale.ROOT));
    out.writeObjectFieldStart("weights");
    out.writeNumberField("quality", d.weights().quality());
    out.writeNumberField("cost_per_usd", d.weights().costPerUsd());
    out.writeNumberField("latency_per_s", d.weights().latencyPerSecond());
    out.writeEndObject();
    out.writeObjectFieldStart("classifier");
    out.writeStringField("source", d.classifier());
    out.writeStringField("bundle", d.classifierBundle());
    out.writeStringField("task", d.task());
    out.writeNumberField("small_model_ok", d.smallModelOk());
    out.writeNumberField("output_tokens", d.predictedOutputTokens());
    out.writeArrayFieldStart("personal_data");
    for (String kind : d.personalDataKinds()) {
      out.writeString(kind);
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeNumberField("prompt_tokens", d.promptTokens());
  }

  /** The values that all arms share, by name; what is an arm's own is with the arm. */
  private static void features(JsonGenerator out, DecisionMade d) throws IOException {
    out.writeObjectFieldStart("features");
    Candidate any = d.candidates().get(0);
    for (int i = 0; i < SCHEMA.dimension(); i++) {
      String name = SCHEMA.features().get(i).name();
      if (!name.startsWith("arm_") && any.features().step(i) != 0) {
        out.writeNumberField(name, any.features().value(i));
      }
    }
    out.writeEndObject();
  }

  private static void arms(JsonGenerator out, DecisionMade d, Optional<PolicyState> state)
      throws IOException {
    double[] scores = d.scores();
    double[] propensities = d.propensities();
    out.writeArrayFieldStart("eligible");
    for (int i = 0; i < d.candidates().size(); i++) {
      Candidate arm = d.candidates().get(i);
      out.writeStartObject();
      out.writeStringField("arm", arm.armId());
      out.writeStringField("model", arm.model());
      out.writeStringField("tier", arm.tier().label());
      out.writeNumberField("score", scores[i]);
      out.writeNumberField("propensity", propensities[i]);
      out.writeObjectFieldStart("live");
      for (int k = 0; k < SCHEMA.dimension(); k++) {
        String name = SCHEMA.features().get(k).name();
        if (name.startsWith("arm_")) {
          out.writeNumberField(name.substring("arm_".length()), arm.features().value(k));
        }
      }
      out.writeEndObject();
      if (state.isPresent()) {
        expected(out, d, arm, state.get());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void expected(JsonGenerator out, DecisionMade d, Candidate arm, PolicyState state)
      throws IOException {
    Estimate estimate = state.model().posterior(arm.armId()).estimate(arm.features().values());
    out.writeObjectFieldStart("expected");
    PolicyJson.estimate(out, estimate);
    out.writeNumberField(
        "cost_usd", arm.price().costUsd(d.promptTokens(), estimate.outputTokens()));
    out.writeNumberField("utility", estimate.utility(d.weights(), arm, d.promptTokens()));
    out.writeNumberField("attempts", state.model().posterior(arm.armId()).attempts());
    out.writeEndObject();
  }

  private static void rejected(JsonGenerator out, DecisionMade d) throws IOException {
    out.writeArrayFieldStart("not_eligible");
    for (Rejection rejection : d.rejections()) {
      out.writeStartObject();
      out.writeStringField("arm", rejection.armId());
      out.writeStringField("code", rejection.code().label());
      out.writeStringField("sentence", rejection.sentence());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void outcome(JsonGenerator out, OutcomeObserved o) throws IOException {
    out.writeStringField("status", o.status().label());
    out.writeNumberField("total_ms", o.totalMillis());
    if (o.firstTokenMillis().isPresent()) {
      out.writeNumberField("first_token_ms", o.firstTokenMillis().getAsLong());
    }
    if (o.promptTokens().isPresent()) {
      out.writeNumberField("prompt_tokens", o.promptTokens().getAsLong());
    }
    if (o.outputTokens().isPresent()) {
      out.writeNumberField("output_tokens", o.outputTokens().getAsLong());
    }
    out.writeBooleanField("estimated", o.estimated());
    out.writeNumberField("cost_usd", o.costNanoUsd() * 1e-9);
  }

  private static void feedback(JsonGenerator out, List<FeedbackGiven> given) throws IOException {
    out.writeArrayFieldStart("feedback");
    for (FeedbackGiven f : given) {
      out.writeStartObject();
      out.writeStringField("source", f.source());
      out.writeNumberField("score", f.score());
      if (f.verdict().isPresent()) {
        out.writeStringField("verdict", f.verdict().get());
      }
      out.writeNumberField("given_ms", f.givenEpochMillis());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
