package io.tidegate.router.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.json.JsonObject;
import io.tidegate.router.bundle.AgreementFigures;
import io.tidegate.router.bundle.ClassifierDesk;
import io.tidegate.router.bundle.ClassifierStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The classifier in use, the one in its shadow, and taking another one into use. */
public final class ClassifierRoutes {
  private static final int REFUSED = 422;

  private final ClassifierDesk desk;

  public ClassifierRoutes(ClassifierDesk desk) {
    this.desk = desk;
  }

  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute(
            "GET", "/admin/classifier", Permission.READ, call -> answer(200, Optional.empty())),
        new AdminRoute("POST", "/admin/classifier", Permission.CHANGE, this::change));
  }

  /** The body names a bundle, a shadow or both; an empty one has the folders read again. */
  private AdminAnswer change(AdminCall call) {
    JsonObject body = call.json();
    for (String name : body.names()) {
      if (!List.of("bundle", "shadow", "share").contains(name)) {
        return AdminAnswer.error(
            400, "unknown field \"" + name + "\": must be bundle, shadow or share");
      }
    }
    double share = body.number("share", 0.1);
    if (!(share >= 0 && share <= 1)) {
      return AdminAnswer.error(400, "share: must be 0 to 1, was " + share);
    }
    ClassifierStatus now = desk.status();
    Optional<String> problem = Optional.empty();
    try {
      if (body.has("bundle") || !body.has("shadow")) {
        problem = desk.load(body.optionalString("bundle").orElse(now.place()));
      }
      if (problem.isEmpty() && body.has("shadow")) {
        problem = desk.loadShadow(body.string("shadow"), share);
      }
    } catch (IllegalArgumentException e) {
      return AdminAnswer.error(400, "bundle and shadow: " + e.getMessage());
    }
    return answer(problem.isPresent() ? REFUSED : 200, problem);
  }

  private AdminAnswer answer(int status, Optional<String> problem) {
    ClassifierStatus now = desk.status();
    return AdminAnswer.json(
        status,
        out -> {
          if (problem.isPresent()) {
            out.writeStringField("error", problem.get());
          }
          out.writeObjectFieldStart("bundle");
          bundle(out, now.bundle(), now.digest(), now.place(), now.problem());
          out.writeNumberField("since_ms", now.sinceEpochMillis());
          out.writeEndObject();
          out.writeObjectFieldStart("answers");
          for (Map.Entry<String, Long> entry : now.answers().entrySet()) {
            out.writeNumberField(entry.getKey(), entry.getValue());
          }
          out.writeEndObject();
          out.writeObjectFieldStart("cache");
          out.writeNumberField("hits", now.hits());
          out.writeNumberField("misses", now.misses());
          out.writeEndObject();
          shadow(out, now);
        });
  }

  private static void shadow(JsonGenerator out, ClassifierStatus now) throws IOException {
    if (now.shadow().isEmpty() && now.shadowProblem().isEmpty()) {
      out.writeNullField("shadow");
      return;
    }
    out.writeObjectFieldStart("shadow");
    String name = now.shadow().isEmpty() ? "off" : now.shadow();
    String digest = name.substring(name.lastIndexOf(' ') + 1);
    bundle(out, name, digest, now.shadowPlace(), now.shadowProblem());
    out.writeNumberField("share", now.share());
    AgreementFigures a = now.agreement();
    out.writeNumberField("compared", a.compared());
    out.writeNumberField("dropped", now.dropped());
    out.writeNumberField("failed", now.failed());
    number(out, "task_agreement", a.task());
    number(out, "small_ok_difference_mean", a.smallOkMean());
    number(out, "small_ok_difference_max", a.smallOkMax());
    number(out, "small_ok_side_flips", a.sideFlips());
    number(out, "output_tokens_difference_log2", a.outputTokens());
    out.writeNumberField("personal_data_only_served", a.onlyServed());
    out.writeNumberField("personal_data_only_shadow", a.onlyShadow());
    number(out, "served_ms", a.servedMillis());
    number(out, "shadow_ms", a.shadowMillis());
    out.writeEndObject();
  }

  private static void bundle(
      JsonGenerator out, String name, String digest, String place, String problem)
      throws IOException {
    out.writeStringField("name", name);
    out.writeStringField("digest", digest);
    out.writeStringField("place", place);
    if (!problem.isEmpty()) {
      out.writeStringField("problem", problem);
    }
  }

  /** Null where there is nothing to divide by. */
  private static void number(JsonGenerator out, String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      out.writeNullField(name);
    } else {
      out.writeNumberField(name, value);
    }
  }
}
