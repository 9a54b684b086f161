package io.tidegate.deploy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.DomainGuess;
import io.tidegate.router.classify.TaskTypes;
import io.tidegate.router.classify.WordInfluence;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A classification as people and programs read it.
 *
 * @param words which words moved the small-model score; empty when nobody asked
 * @param redacted the text without its personal data; null when nobody asked
 */
record ClassificationText(
    String text, Classification answer, List<WordInfluence> words, @Nullable String redacted) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TASKS_SHOWN = 4;

  /** One JSON object on one line; places count code points. */
  String json() throws JsonProcessingException {
    ObjectNode row = JSON.createObjectNode();
    row.put("task", answer.task());
    ObjectNode tasks = row.putObject("tasks");
    float[] probabilities = answer.taskProbabilities();
    for (int i = 0; i < probabilities.length; i++) {
      tasks.put(TaskTypes.NAMES.get(i), rounded(probabilities[i]));
    }
    row.put("small_model_ok", rounded(answer.smallOk()));
    row.put("output_tokens", Math.round(answer.outputTokens()));
    row.put("domain", answer.domain());
    ArrayNode found = row.putArray("personal_data");
    for (PersonalDataSpan span : answer.personalData().spans().get(0)) {
      found
          .addObject()
          .put("kind", span.kind())
          .put("start", place(span.start()))
          .put("end", place(span.end()));
    }
    row.put("source", source());
    if (redacted != null) {
      row.put("redacted", redacted);
    }
    if (!words.isEmpty()) {
      ArrayNode explained = row.putArray("explain");
      for (WordInfluence word : words) {
        explained
            .addObject()
            .put("word", text.substring(word.start(), word.end()))
            .put("start", place(word.start()))
            .put("end", place(word.end()))
            .put("small_model_ok_change", rounded(word.change()));
      }
    }
    return JSON.writeValueAsString(row);
  }

  /**
   * Prints a table.
   *
   * @param bundle name and digest of the bundle; {@code off} for none
   */
  void print(String bundle, PrintWriter out) {
    float[] p = answer.taskProbabilities();
    List<Integer> likeliest =
        IntStream.range(0, p.length)
            .boxed()
            .sorted((a, b) -> Float.compare(p[b], p[a]))
            .limit(TASKS_SHOWN)
            .toList();
    String label = "task";
    for (int i : likeliest) {
      line(out, label, format("%-18s %5.1f%%", TaskTypes.NAMES.get(i), 100 * p[i]));
      label = "";
    }
    line(out, "small model ok", format("%.0f%%", 100 * answer.smallOk()));
    label = "  because of";
    for (WordInfluence word : words) {
      String said = text.substring(word.start(), word.end());
      line(out, label, format("%-18s %+5.1f points", said, 100 * word.change()));
      label = "";
    }
    line(out, "output tokens", "about " + Math.round(answer.outputTokens()));
    line(out, "domain", domain());
    spans(out);
    if (answer.unread() > 0) {
      line(out, "", answer.unread() + " characters were looked at by rules alone");
    }
    line(out, "answered by", source() + (bundle.equals("off") ? "" : " (" + bundle + ")"));
  }

  private void spans(PrintWriter out) {
    List<PersonalDataSpan> spans = answer.personalData().spans().get(0);
    String label = "personal data";
    for (PersonalDataSpan span : spans) {
      String where = format("%-18s %d..%d", span.kind(), place(span.start()), place(span.end()));
      String by = span.source().name().toLowerCase(Locale.ROOT);
      line(out, label, where + "  " + text.substring(span.start(), span.end()) + "  (" + by + ")");
      label = "";
    }
    if (spans.isEmpty()) {
      line(out, label, "none found");
    }
  }

  private String domain() {
    DomainGuess guess = answer.domainGuess();
    return guess == null
        ? "not told by " + (source().equals("model") ? "this bundle" : "the heuristic")
        : format("%-18s %5.1f%%", guess.name(), 100 * guess.probability());
  }

  private String source() {
    return answer.source() == Classification.Source.MODEL
        ? "model"
        : "heuristic: " + answer.reason();
  }

  private int place(int character) {
    return text.codePointCount(0, character);
  }

  private static double rounded(float value) {
    return Math.round(value * 1e5) / 1e5;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static void line(PrintWriter out, String label, String value) {
    out.println(format("%-15s %s", label, value));
  }
}
