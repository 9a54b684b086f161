package io.tidegate.deploy.scorecard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Verdicts of one run, as a table and as JSON. */
public record Scorecard(List<Row> rows) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REASON_CHARACTERS_MAX = 76;

  public Scorecard {
    rows = List.copyOf(rows);
  }

  public long count(Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }

  /** One line of the table. */
  public static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "%-4s %-31s %-6s %-8s %6d ms %2d+%-2d  %s",
        row.scenario().id(),
        row.scenario().title(),
        row.stream() ? "stream" : "whole",
        row.verdict().label(),
        row.elapsedMillis(),
        row.primary(),
        row.fallback(),
        cut(row.reason()));
  }

  /** The line above the table. */
  public static String head() {
    return String.format(
        Locale.ROOT,
        "%-4s %-31s %-6s %-8s %9s %-6s %s",
        "id",
        "fault",
        "answer",
        "verdict",
        "took",
        "tries",
        "what happened");
  }

  /** The line below the table. */
  public String totals() {
    StringBuilder totals = new StringBuilder();
    for (Verdict verdict : Verdict.values()) {
      totals.append(totals.isEmpty() ? "" : ", ");
      totals.append(count(verdict)).append(' ').append(verdict.label());
    }
    return totals.toString();
  }

  /** Totals and rows. */
  public ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    for (Verdict verdict : Verdict.values()) {
      root.put(verdict.label(), count(verdict));
    }
    for (Row row : rows) {
      root.withArray("/rows")
          .addObject()
          .put("id", row.scenario().id())
          .put("fault", row.scenario().title())
          .put("model", row.scenario().model())
          .put("stream", row.stream())
          .put("verdict", row.verdict().label())
          .put("reason", row.reason())
          .put("elapsed_ms", row.elapsedMillis())
          .put("attempts_primary", row.primary())
          .put("attempts_fallback", row.fallback());
    }
    return root;
  }

  private static String cut(String text) {
    return text.length() <= REASON_CHARACTERS_MAX
        ? text
        : text.substring(0, REASON_CHARACTERS_MAX - 1) + "…";
  }
}
