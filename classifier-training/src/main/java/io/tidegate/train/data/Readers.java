package io.tidegate.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Readers of the labelled file formats; a fault names the file, the row and the rule. */
public final class Readers {
  private static final float NONE = Float.NaN;
  // Their texts hold hardly any personal data, so they show what is none.
  private static final Set<String> WITHOUT_PERSONS = Set.of("code", "math", "qa_mc", "reasoning");

  private Readers() {}

  /** {@code prompts.jsonl}: {@code prompt}, {@code task}, {@code source}. */
  public static List<Example> prompts(Path file) {
    List<Example> examples = new ArrayList<>();
    JsonLines.read(
        file,
        row -> {
          String text = row.text("prompt");
          String task = row.text("task");
          Optional<List<Span>> spans =
              WITHOUT_PERSONS.contains(task) ? Optional.of(List.of()) : Optional.empty();
          examples.add(
              new Example(
                  text, task(row, task), NONE, NONE, spans, row.text("source", "prompts"), text));
        });
    return examples;
  }

  /**
   * {@code difficulty.jsonl}: {@code prompt}, {@code frac_small} (share of small models that were
   * right).
   */
  public static List<Example> difficulty(Path file) {
    List<Example> examples = new ArrayList<>();
    JsonLines.read(
        file,
        row -> {
          String text = row.text("prompt");
          float small = (float) row.number("frac_small", 0, 1);
          examples.add(new Example(text, -1, small, NONE, Optional.empty(), benchmark(row), text));
        });
    return examples;
  }

  /**
   * Which rows are compared with each other: {@code source/task}, or what stands before the stroke
   * of a task such as {@code mmlu_pro/law}.
   */
  private static String benchmark(JsonRow row) {
    String task = row.text("task", "");
    int stroke = task.indexOf('/');
    return stroke > 0
        ? task.substring(0, stroke)
        : row.text("source", "difficulty") + (task.isEmpty() ? "" : "/" + task);
  }

  /**
   * {@code domain.jsonl}: {@code prompt}, {@code domain}. A question that ends in lettered options
   * is also taken without them, because few people send any.
   */
  public static List<Example> domain(Path file) {
    List<Example> examples = new ArrayList<>();
    JsonLines.read(
        file,
        row -> {
          String text = row.text("prompt");
          int domain = Labels.domain(row.text("domain"));
          if (domain < 0) {
            throw row.fault(
                "field \"domain\" must be one of "
                    + Labels.DOMAINS
                    + ", was \""
                    + row.text("domain")
                    + "\"");
          }
          Example whole =
              new Example(
                  text, -1, NONE, NONE, Optional.empty(), row.text("source", "domain"), text);
          examples.add(whole.inDomain(domain));
          int options = text.indexOf("\nA. ");
          if (options > 0) {
            examples.add(
                whole.reworded(text.substring(0, options), Optional.empty()).inDomain(domain));
          }
        });
    return examples;
  }

  /**
   * {@code pii_spans.jsonl} and {@code ner_spans.jsonl}: {@code text}, {@code spans} ([start, end,
   * TYPE]), {@code template}.
   */
  public static List<Example> piiSpans(Path file) {
    List<Example> examples = new ArrayList<>();
    JsonLines.read(
        file,
        row -> {
          String text = row.text("text");
          List<Span> spans = new ArrayList<>();
          for (JsonNode span : row.array("spans")) {
            int start = text.offsetByCodePoints(0, checked(row, text, span.path(0).asInt(-1)));
            int end = text.offsetByCodePoints(0, checked(row, text, span.path(1).asInt(-1)));
            if (end < start) {
              throw row.fault("span ends before it begins");
            }
            spans.add(new Span(start, end, Labels.pii(span.path(2).asText())));
          }
          String group =
              row.json().has("template") ? "template " + row.json().get("template").asText() : text;
          examples.add(
              new Example(
                  text,
                  -1,
                  NONE,
                  NONE,
                  Optional.of(spans),
                  row.text("source", "pii_spans"),
                  group));
        });
    return examples;
  }

  private static int checked(JsonRow row, String text, int position) {
    if (position < 0 || position > text.codePointCount(0, text.length())) {
      throw row.fault("span positions must lie inside the text, were " + position);
    }
    return position;
  }

  /**
   * {@code realistic/*.jsonl}: {@code prompt}, {@code task}, {@code edge_ok}, {@code
   * output_tokens}, {@code pii} ([{text, kind}]). Every occurrence of a listed text is labelled. A
   * {@code domain} counts when it is one of {@link Labels#DOMAINS}.
   */
  public static List<Example> realistic(Path file) {
    List<Example> examples = new ArrayList<>();
    JsonLines.read(
        file,
        row -> {
          String text = row.text("prompt");
          List<Span> spans = new ArrayList<>();
          for (JsonNode pii : row.array("pii")) {
            String part = pii.path("text").asText();
            int kind = Labels.pii(pii.path("kind").asText());
            for (int at = part.isEmpty() ? -1 : text.indexOf(part);
                at >= 0;
                at = text.indexOf(part, at + part.length())) {
              spans.add(new Span(at, at + part.length(), kind));
            }
          }
          Example example =
              new Example(
                  text,
                  task(row, row.text("task")),
                  row.flag("edge_ok") ? 1 : 0,
                  (float) row.number("output_tokens", 0, 1e6),
                  Optional.of(spans),
                  "realistic",
                  text);
          examples.add(example.inDomain(Labels.domain(row.text("domain", ""))));
        });
    return examples;
  }

  private static int task(JsonRow row, String name) {
    int task = Labels.task(name);
    if (task < 0) {
      throw row.fault("field \"task\" must be one of " + Labels.TASKS + ", was \"" + name + "\"");
    }
    return task;
  }
}
