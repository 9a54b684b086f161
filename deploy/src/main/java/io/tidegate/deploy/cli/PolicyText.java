package io.tidegate.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;

/** The state of a router's policy for people. */
final class PolicyText {
  private PolicyText() {}

  static void print(JsonNode answer, PrintWriter out) {
    if (answer.path("done").asBoolean()) {
      out.println(
          answer.path("replicated").asBoolean()
              ? "done; every router on the log follows"
              : "done; " + answer.path("note").asText());
    }
    out.println(
        "policy    "
            + answer.path("policy").asText()
            + (answer.path("promoted").asBoolean()
                ? "  (promoted over " + answer.path("configured_policy").asText() + ")"
                : ""));
    if (answer.has("promotion_ended")) {
      out.println("          " + answer.path("promotion_ended").asText());
    }
    out.println(
        String.format(
            Locale.ROOT,
            "snapshot  version %d, %d observations, %s",
            answer.path("version").asLong(),
            answer.path("updates").asLong(),
            answer.has("age_s")
                ? String.format(Locale.ROOT, "%.0f s old", answer.path("age_s").asDouble())
                : "nothing learned yet"));
    if (answer.path("frozen").asBoolean()) {
      out.println(
          "frozen    at version "
              + answer.at("/pinned/version").asLong()
              + ", newest received is "
              + answer.at("/newest_received/version").asLong()
              + (answer.at("/pinned/here").asBoolean(true)
                  ? ""
                  : "; the pinned snapshot is not here"));
    }
    arms(answer, out);
    history(answer, out);
    for (JsonNode act : answer.path("acts")) {
      out.println(
          "act       "
              + Instant.ofEpochMilli(act.path("at_ms").asLong())
              + " "
              + act.path("action").asText()
              + " by "
              + act.path("actor").asText()
              + (act.has("reason") ? ": " + act.path("reason").asText() : "")
              + (act.has("evidence") ? " [" + act.at("/evidence/summary").asText() + "]" : ""));
    }
    for (JsonNode alert : answer.path("drift")) {
      out.println(
          "drift     "
              + Instant.ofEpochMilli(alert.path("at_ms").asLong())
              + " "
              + alert.path("signal").asText()
              + " of "
              + alert.path("arm").asText()
              + " went "
              + alert.path("direction").asText());
    }
  }

  private static void arms(JsonNode answer, PrintWriter out) {
    for (JsonNode arm : answer.path("arms")) {
      JsonNode plain = arm.path("plain_prompt");
      out.println(
          String.format(
              Locale.ROOT,
              "arm       %-32s %8d attempts  quality %.3f +- %.3f  %.0f tokens  %.2f s  $%.6f",
              arm.path("arm").asText(),
              arm.path("attempts").asLong(),
              plain.path("quality").asDouble(),
              plain.path("quality_width").asDouble(),
              plain.path("output_tokens").asDouble(),
              plain.path("seconds").asDouble(),
              plain.path("cost_usd").asDouble()));
    }
  }

  private static void history(JsonNode answer, PrintWriter out) {
    StringBuilder versions = new StringBuilder();
    for (JsonNode entry : answer.path("history")) {
      versions.append(' ').append(entry.path("version").asLong());
    }
    if (versions.length() > 0) {
      out.println("history  " + versions);
    }
  }
}
