package io.tidegate.router.admin;

import io.tidegate.core.Digests;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.Control.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a replay report and says whether it allows a promotion: its verdict must be a promotion, of
 * this candidate over the policy in force, in this feature schema.
 */
final class PromotionGate {

  /**
   * What a report says.
   *
   * @param candidate the policy that it is about; empty when it names none
   * @param problems why it does not allow the promotion; empty when it does
   */
  record Verdict(Optional<String> candidate, List<String> problems, Optional<Evidence> evidence) {}

  private PromotionGate() {}

  /**
   * Judges a report.
   *
   * @param report the bytes that {@code tidegate replay --json} printed; may be empty
   * @param wanted the policy to be promoted; empty takes the report's candidate
   * @param incumbent the policy in force
   */
  static Verdict judge(byte[] report, Optional<String> wanted, String incumbent, String schema) {
    if (report.length == 0) {
      return new Verdict(wanted, List.of("there is no replay report"), Optional.empty());
    }
    JsonObject json = JsonObject.parse(report);
    if (!json.has("promotion")) {
      return new Verdict(
          wanted, List.of("the report has no verdict (\"promotion\")"), Optional.empty());
    }
    JsonObject promotion = json.object("promotion");
    String candidate = canonical(promotion.string("candidate"));
    List<String> problems = new ArrayList<>();
    if (!promotion.bool("promote", false)) {
      problems.add("the report says no: " + String.join("; ", promotion.strings("reasons")));
    }
    if (wanted.isPresent() && !canonical(wanted.get()).equals(candidate)) {
      problems.add("the report is about " + candidate + ", not " + canonical(wanted.get()));
    }
    String compared = canonical(promotion.string("incumbent"));
    if (!compared.equals(incumbent)) {
      problems.add(
          "the report compares with "
              + compared
              + ", in force is "
              + incumbent
              + " (replay --incumbent)");
    }
    String itsSchema =
        promotion
            .optionalString("schema_hash")
            .or(() -> json.optionalString("schema_hash"))
            .orElse("unknown");
    if (!itsSchema.equals(schema)) {
      problems.add("the report is in feature schema " + itsSchema + ", this router uses " + schema);
    }
    Evidence evidence = new Evidence(Digests.sha256Hex(report), summary(promotion));
    return new Verdict(Optional.of(candidate), problems, Optional.of(evidence));
  }

  private static String canonical(String spec) {
    try {
      return Policies.parse(spec).spec();
    } catch (IllegalArgumentException e) {
      return spec;
    }
  }

  private static String summary(JsonObject promotion) {
    try {
      return "promote "
          + promotion.bool("promote", false)
          + ", lower bound "
          + promotion.number("lower_bound", 0)
          + ", margin "
          + promotion.number("margin", 0)
          + ", n "
          + promotion.integer("n", 0);
    } catch (JsonFormatException e) {
      return "promote " + promotion.bool("promote", false);
    }
  }
}
