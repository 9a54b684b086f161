package io.tidegate.train.log;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.train.data.JsonRow;
import java.util.Set;

/**
 * What a logged decision says about the choice between small and other models.
 *
 * @param id the decision's id
 * @param smallChosen a small model answered
 * @param smallPropensity chance with which a small model was drawn, 0..1: the sum over small arms
 * @param exclusion why nothing can be learned from it; empty when something can
 */
record LoggedDecision(String id, boolean smallChosen, double smallPropensity, String exclusion) {
  static final String PINNED = "the caller named the model";
  static final String FALLBACK = "came after a failed attempt";
  static final String BYPASS = "tenant neither explores nor teaches";
  static final String OBSERVED = "tenant does not teach";
  static final String UNEXPLORED = "exploration was off";
  static final String PERSONAL = "personal data was found in the prompt";

  /**
   * Reads a decision of schema {@code decision.v1}.
   *
   * @param small names of the small arms or models; empty for all of tier edge
   * @param personal whether prompts with personal data may be used
   */
  static LoggedDecision of(JsonRow row, Set<String> small, boolean personal) {
    String chosen = row.text("chosen");
    boolean smallChosen = false;
    boolean found = false;
    double propensity = 0;
    for (JsonNode candidate : row.array("candidates")) {
      String arm = candidate.path("arm").asText();
      boolean isSmall =
          small.isEmpty()
              ? candidate.path("tier").asText().equals("edge")
              : small.contains(arm) || small.contains(candidate.path("model").asText());
      double chance = candidate.path("propensity").asDouble(Double.NaN);
      if (!(chance >= 0 && chance <= 1 + 1e-9)) {
        throw row.fault("candidates[].propensity must be 0 to 1, was " + chance);
      }
      propensity += isSmall ? chance : 0;
      found |= arm.equals(chosen);
      smallChosen |= isSmall && arm.equals(chosen);
    }
    if (!found) {
      throw row.fault("chosen must be one of the candidates, was \"" + chosen + "\"");
    }
    if (smallChosen && !(propensity > 0)) {
      throw row.fault("the arm that was taken must have a propensity above 0");
    }
    return new LoggedDecision(
        row.text("decision_id"),
        smallChosen,
        Math.min(1, propensity),
        exclusion(row.json(), personal));
  }

  private static String exclusion(JsonNode json, boolean personal) {
    String reason = json.path("reason").asText();
    String learning = json.path("learning").asText();
    if (reason.equals("pinned")) {
      return PINNED;
    }
    if (reason.equals("fallback") || !json.path("parent_decision_id").asText("").isEmpty()) {
      return FALLBACK;
    }
    if (!learning.equals("apply")) {
      return learning.equals("bypass") ? BYPASS : OBSERVED;
    }
    if (!json.path("exploration").asBoolean(true)) {
      return UNEXPLORED;
    }
    return !personal && json.path("personal_data_kinds").size() > 0 ? PERSONAL : "";
  }
}
