package io.tidegate.deploy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.DomainGuess;
import io.tidegate.router.classify.PromptClassifier;
import io.tidegate.router.classify.TaskTypes;
import io.tidegate.router.redact.TextRedaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tidegate classify}: text in, everything the router thinks of it out. */
@Command(
    name = "classify",
    mixinStandardHelpOptions = true,
    description = {
      "Show what the router thinks of a text: task type, whether a small model will do, expected",
      "length of the answer, personal data.",
      "",
      "With --jsonl, reads rows with a \"prompt\" and prints one JSON row each, in order. Offsets of",
      "personal data count Unicode code points from 0, the end not included, so that Python's",
      "prompt[start:end] is the span.",
      "",
      "With --redact, prints the text with placeholders such as [PERSON_1] in place of personal data,",
      "the same value always the same; with --jsonl it is the row's field \"redacted\"."
    })
final class ClassifyCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TASKS_SHOWN = 4;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "TEXT", arity = "0..*", description = "The text; several are joined.")
  private List<String> words = List.of();

  @Option(
      names = "--jsonl",
      paramLabel = "FILE",
      description = "A file of JSON rows with a field \"prompt\"; - reads standard input.")
  private @Nullable String rows;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Option(
      names = "--redact",
      description = "Print the text with placeholders in place of personal data.")
  private boolean redact;

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "Folder of a classifier bundle; default: the one that ships.")
  private @Nullable Path bundle;

  @Override
  public Integer call() throws IOException, ClassifierException {
    if ((rows == null) == words.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "classify: give either TEXT or --jsonl FILE");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (PromptClassifier classifier = classifier()) {
      if (rows != null) {
        classifyRows(rows, classifier, out);
      } else {
        String text = String.join(" ", words);
        Classification answer = classify(classifier, text);
        if (json) {
          ObjectNode row = row(text, answer);
          if (redact) {
            row.put("redacted", redacted(classifier, text, answer));
          }
          out.println(JSON.writeValueAsString(row));
        } else if (redact) {
          out.println(redacted(classifier, text, answer));
        } else {
          table(text, answer, classifier.describe(), out);
        }
      }
      out.flush();
    }
    return 0;
  }

  /** No hurry here: the deadline is that of a person. */
  private PromptClassifier classifier() throws ClassifierException {
    return new PromptClassifier(
        bundle == null ? shipped() : ClassifierBundle.fromFolder(bundle),
        ClassifierSettings.DEFAULT.withDeadline(Duration.ofSeconds(30)),
        ClassifierObserver.NONE);
  }

  /** The bundle that ships; without it the heuristic answers, and every answer says so. */
  private @Nullable ClassifierBundle shipped() {
    try {
      return ClassifierBundle.builtIn();
    } catch (ClassifierException e) {
      spec.commandLine().getErr().println("tidegate: " + e.getMessage());
      return null;
    }
  }

  private static Classification classify(PromptClassifier classifier, String text) {
    return classifier.classify(text).toCompletableFuture().join();
  }

  /** The whole text is read for it, also what is beyond the model's token budget. */
  private static String redacted(PromptClassifier classifier, String text, Classification answer) {
    return TextRedaction.of(
            text, classifier.search(List.of(text)).orElse(answer.personalData()).spans().get(0))
        .redacted();
  }

  private void classifyRows(String file, PromptClassifier classifier, PrintWriter out)
      throws IOException {
    try (BufferedReader in =
        file.equals("-")
            ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            : Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      String line = in.readLine();
      for (long number = 1; line != null; number++) {
        if (!line.isBlank()) {
          String text = prompt(line, file, number);
          Classification answer = classify(classifier, text);
          ObjectNode row = row(text, answer);
          if (redact) {
            row.put("redacted", redacted(classifier, text, answer));
          }
          out.println(JSON.writeValueAsString(row));
        }
        line = in.readLine();
      }
    }
  }

  private static String prompt(String line, String file, long number) throws IOException {
    JsonNode prompt;
    try {
      prompt = JSON.readTree(line).path("prompt");
    } catch (JsonProcessingException e) {
      throw new IOException("classify: " + file + ":" + number + ": not JSON", e);
    }
    if (!prompt.isTextual()) {
      throw new IOException(
          "classify: " + file + ":" + number + ": needs a field \"prompt\" that is a string");
    }
    return prompt.asText();
  }

  private static ObjectNode row(String text, Classification answer) {
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
          .put("start", text.codePointCount(0, span.start()))
          .put("end", text.codePointCount(0, span.end()));
    }
    row.put("source", source(answer));
    return row;
  }

  private static double rounded(float value) {
    return Math.round(value * 1e5) / 1e5;
  }

  private static String source(Classification answer) {
    return answer.source() == Classification.Source.MODEL
        ? "model"
        : "heuristic: " + answer.reason();
  }

  private static void table(String text, Classification answer, String name, PrintWriter out) {
    float[] p = answer.taskProbabilities();
    List<Integer> likeliest =
        IntStream.range(0, p.length)
            .boxed()
            .sorted((a, b) -> Float.compare(p[b], p[a]))
            .limit(TASKS_SHOWN)
            .toList();
    String label = "task";
    for (int i : likeliest) {
      line(
          out,
          label,
          String.format(Locale.ROOT, "%-18s %5.1f%%", TaskTypes.NAMES.get(i), 100 * p[i]));
      label = "";
    }
    line(out, "small model ok", String.format(Locale.ROOT, "%.0f%%", 100 * answer.smallOk()));
    line(out, "output tokens", "about " + Math.round(answer.outputTokens()));
    line(out, "domain", domain(answer));
    List<PersonalDataSpan> spans = answer.personalData().spans().get(0);
    label = "personal data";
    for (PersonalDataSpan span : spans) {
      int start = text.codePointCount(0, span.start());
      int end = text.codePointCount(0, span.end());
      String where = String.format(Locale.ROOT, "%-18s %d..%d", span.kind(), start, end);
      String by = span.source().name().toLowerCase(Locale.ROOT);
      line(out, label, where + "  " + text.substring(span.start(), span.end()) + "  (" + by + ")");
      label = "";
    }
    if (spans.isEmpty()) {
      line(out, label, "none found");
    }
    line(out, "answered by", source(answer) + (name.equals("off") ? "" : " (" + name + ")"));
  }

  private static String domain(Classification answer) {
    DomainGuess guess = answer.domainGuess();
    return guess == null
        ? "not told by " + (source(answer).equals("model") ? "this bundle" : "the heuristic")
        : String.format(Locale.ROOT, "%-18s %5.1f%%", guess.name(), 100 * guess.probability());
  }

  private static void line(PrintWriter out, String label, String value) {
    out.println(String.format(Locale.ROOT, "%-15s %s", label, value));
  }
}
