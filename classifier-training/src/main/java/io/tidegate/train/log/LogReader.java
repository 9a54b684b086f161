package io.tidegate.train.log;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.train.data.DataException;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.JsonLines;
import io.tidegate.train.data.JsonRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads decisions, outcomes and feedback in any order from JSON lines, {@code
 * {"type":..,"value":{..}}} as an export has them or CloudEvents with their {@code data}; and
 * prompts from rows {@code {"decision_id","prompt"}}. Rows of other types are passed over; a row
 * that is there twice counts once.
 */
final class LogReader {
  private static final String DECISION = "decision";
  private static final String OUTCOME = "outcome";
  private static final String FEEDBACK = "feedback";
  private static final Map<String, String> TYPES =
      Map.of(
          DECISION,
          DECISION,
          OUTCOME,
          OUTCOME,
          FEEDBACK,
          FEEDBACK,
          "tidegate.decision.made.v1",
          DECISION,
          "tidegate.outcome.observed.v1",
          OUTCOME,
          "tidegate.feedback.given.v1",
          FEEDBACK);

  private final Set<String> small;
  private final boolean personal;
  private final Map<String, LoggedDecision> decisions = new LinkedHashMap<>();
  private final Map<String, Outcome> outcomes = new HashMap<>();
  private final Map<String, Map<String, Opinion>> opinions = new HashMap<>();
  private final Map<String, String> prompts = new HashMap<>();

  /** The last word on an attempt. */
  record Outcome(long observedMillis, String status) {}

  /**
   * The last word of one source on one answer.
   *
   * @param keep chance with which the source looked at the answer at all
   */
  record Opinion(long givenMillis, double score, double keep) {}

  /**
   * @param small names of the small arms or models; empty for all of tier edge
   * @param personal whether prompts with personal data may be used
   */
  LogReader(Set<String> small, boolean personal) {
    this.small = small;
    this.personal = personal;
  }

  /**
   * Reads a log file.
   *
   * @throws DataException naming file and row when a row is wrong
   */
  void log(Path file) {
    JsonLines.read(
        file,
        row -> {
          String type = TYPES.getOrDefault(row.text("type", ""), "");
          JsonNode value =
              row.json().has("value") ? row.json().get("value") : row.json().get("data");
          if (type.isEmpty() || value == null || !value.isObject()) {
            if (type.isEmpty() && !row.json().has("type")) {
              throw row.fault("must have a \"type\" and a \"value\" or \"data\"");
            }
            return;
          }
          add(type, new JsonRow(row.file(), row.number(), value));
        });
  }

  private void add(String type, JsonRow row) {
    switch (type) {
      case DECISION -> {
        LoggedDecision decision = LoggedDecision.of(row, small, personal);
        decisions.putIfAbsent(decision.id(), decision);
      }
      case OUTCOME ->
          outcomes.merge(
              row.text("decision_id"),
              new Outcome((long) row.number("observed_ms", 0, 1e15), row.text("status")),
              (a, b) -> b.observedMillis() >= a.observedMillis() ? b : a);
      default -> {
        double keep = row.json().path("keep_probability").asDouble(1);
        if (!(keep > 0 && keep <= 1)) {
          throw row.fault("keep_probability must be above 0 and at most 1, was " + keep);
        }
        opinions
            .computeIfAbsent(row.text("decision_id"), k -> new TreeMap<>())
            .merge(
                row.text("source"),
                new Opinion(
                    (long) row.number("given_ms", 0, 1e15), row.number("score", 0, 1), keep),
                (a, b) -> b.givenMillis() >= a.givenMillis() ? b : a);
      }
    }
  }

  /**
   * Reads prompts.
   *
   * @throws DataException when a row is wrong or a decision has two different prompts
   */
  void content(Path file) {
    JsonLines.read(
        file,
        row -> {
          String old = prompts.putIfAbsent(row.text("decision_id"), row.text("prompt"));
          if (old != null && !old.equals(row.text("prompt"))) {
            throw row.fault("this decision already has another prompt");
          }
        });
  }

  /** The files of a place: itself, or the JSON lines in a folder in order of their names. */
  static List<Path> files(Path place) {
    return Files.isDirectory(place) ? new DataFolder(place).files("") : List.of(place);
  }

  /** All decisions in the order in which they were read. */
  Iterable<LoggedDecision> decisions() {
    return decisions.values();
  }

  /** What came of a decision, or null. */
  @Nullable Outcome outcome(String id) {
    return outcomes.get(id);
  }

  /** What a source thought of the answer, or null. */
  @Nullable Opinion opinion(String id, String source) {
    return opinions.getOrDefault(id, Map.of()).get(source);
  }

  /** The prompt, or null when the tenant does not allow it to be kept. */
  @Nullable String prompt(String id) {
    return prompts.get(id);
  }

  /** How many answers each source spoke of. */
  Map<String, Integer> sources() {
    Map<String, Integer> sources = new TreeMap<>();
    opinions.values().forEach(o -> o.keySet().forEach(s -> sources.merge(s, 1, Integer::sum)));
    return sources;
  }
}
