package io.tidegate.router.admin;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.snapshot.Control.Evidence;
import io.tidegate.router.policy.ControlDesk;
import io.tidegate.router.policy.PolicyBoard;
import io.tidegate.router.policy.PolicyView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The policy in force, and the acts that change it. */
public final class PolicyRoutes {
  private static final int REASON_LENGTH_MAX = 500;

  private final PolicyBoard board;
  private final ControlDesk desk;
  private final PolicyJson json;
  private final String schemaHash;

  /**
   * @param schemaHash the feature schema that reports must be in
   */
  public PolicyRoutes(PolicyBoard board, ControlDesk desk, PolicyJson json, String schemaHash) {
    this.board = board;
    this.desk = desk;
    this.json = json;
    this.schemaHash = schemaHash;
  }

  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute("GET", "/admin/policy", Permission.READ, call -> json.view(board.view())),
        change("promote", this::promote),
        change("freeze", call -> desk.freeze(reason(call.json()), call.actor())),
        change("unfreeze", call -> desk.unfreeze(reason(call.json()), call.actor())),
        change("rollback", this::rollback));
  }

  private AdminRoute change(String name, Function<AdminCall, ControlDesk.Done> act) {
    return new AdminRoute(
        "POST",
        "/admin/policy/" + name,
        Permission.CHANGE,
        call -> {
          try {
            return json.done(act.apply(call), board.view());
          } catch (ControlDesk.RefusedException e) {
            return AdminAnswer.error(409, String.valueOf(e.getMessage()));
          }
        });
  }

  private ControlDesk.Done rollback(AdminCall call) {
    JsonObject body = call.json();
    String reason = reason(body);
    if (body.bool("policy", false)) {
      return desk.rollbackPolicy(reason, call.actor());
    }
    OptionalLong to = body.has("to") ? OptionalLong.of(body.integer("to")) : OptionalLong.empty();
    return desk.rollback(to, reason, call.actor());
  }

  /** The body is the replay report as it was printed; policy and override are in the query. */
  private ControlDesk.Done promote(AdminCall call) {
    PolicyView view = board.view();
    Optional<String> wanted = call.parameter("policy").filter(p -> !p.isBlank());
    Optional<String> override = call.parameter("override");
    if (override.isPresent() && override.get().isBlank()) {
      throw new JsonFormatException("override: needs a reason, it is recorded");
    }
    PromotionGate.Verdict verdict =
        PromotionGate.judge(call.body(), wanted, view.inForce().policy().spec(), schemaHash);
    if (!verdict.problems().isEmpty() && override.isEmpty()) {
      throw new ControlDesk.RefusedException(
          "not promoted: " + String.join("; ", verdict.problems()));
    }
    String policy =
        wanted
            .or(verdict::candidate)
            .orElseThrow(() -> new JsonFormatException("policy: which one is to be promoted?"));
    Optional<Evidence> evidence =
        verdict.problems().isEmpty() ? verdict.evidence() : Optional.empty();
    return desk.promote(policy, evidence, bounded(override.orElse("")), call.actor());
  }

  private static String reason(JsonObject body) {
    return bounded(body.optionalString("reason").orElse(""));
  }

  private static String bounded(String reason) {
    if (reason.length() > REASON_LENGTH_MAX) {
      throw new JsonFormatException(
          "reason: must have at most " + REASON_LENGTH_MAX + " characters");
    }
    return reason;
  }
}
