package io.tidegate.router.classify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a bundle answered where it was made, kept in its manifest under {@code golden}: a machine on
 * which the same prompts come out otherwise does not use the bundle.
 *
 * @param tolerance largest difference of a probability or an embedding's value, within (0, 0.5]
 * @param rows prompts with their answers, at most {@value #ROWS_MAX}
 */
public record GoldenAnswers(double tolerance, List<Row> rows) {

  static final int ROWS_MAX = 32;
  private static final int PROMPT_CHARACTERS_MAX = 2_000;

  /**
   * Processors round bytes differently; a wrong tokenizer, label or weight moves more than this.
   */
  private static final double TOLERANCE = 0.1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final List<String> PROMPTS =
      List.of(
          "Translate to French: good morning",
          "def f(x): return x + 1  # fix the bug, please",
          "whats 17% of 2340",
          "Write a letter to Mrs. Dagny Thorvald, 17 Hatherley Mews, London",
          "Prove that there are infinitely many primes congruent to 3 modulo 4.",
          "hey :) how r u",
          "\u00bfC\u00f3mo se dice \u201cestaci\u00f3n\u201d en alem\u00e1n?",
          "Summarise this. " + "The council met on Monday and closed the bridge. ".repeat(30));

  /** One prompt and what was thought of it. */
  record Row(
      String prompt, String task, double taskProbability, double smallOk, List<Double> embedding) {}

  public GoldenAnswers {
    rows = List.copyOf(rows);
  }

  /** Reads them from a manifest; a manifest without them has no rows. */
  static GoldenAnswers read(JsonNode manifest) throws ClassifierException {
    JsonNode golden = manifest.path("golden");
    if (golden.isMissingNode() || golden.isNull()) {
      return new GoldenAnswers(TOLERANCE, List.of());
    }
    double tolerance = golden.path("tolerance").asDouble(-1);
    JsonNode list = golden.path("rows");
    if (!(tolerance > 0 && tolerance <= 0.5) || !list.isArray() || list.size() > ROWS_MAX) {
      throw new ClassifierException(
          "bundle: bundle.json: golden must have a tolerance within (0, 0.5] and at most "
              + ROWS_MAX
              + " rows, had "
              + golden.path("tolerance")
              + " and "
              + list.size());
    }
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : list) {
      rows.add(row(row, rows.size()));
    }
    return new GoldenAnswers(tolerance, rows);
  }

  private static Row row(JsonNode row, int number) throws ClassifierException {
    JsonNode prompt = row.path("prompt");
    List<Double> embedding = new ArrayList<>();
    row.path("embedding").forEach(value -> embedding.add(value.asDouble(Double.NaN)));
    if (!prompt.isTextual()
        || prompt.asText().length() > PROMPT_CHARACTERS_MAX
        || !TaskTypes.NAMES.contains(row.path("task").asText())
        || !row.path("task_probability").isNumber()
        || !row.path("small_ok").isNumber()
        || embedding.size() != Classification.EMBEDDING) {
      throw new ClassifierException(
          "bundle: bundle.json: golden row "
              + number
              + " must have a prompt of at most "
              + PROMPT_CHARACTERS_MAX
              + " characters, task, task_probability, small_ok and an embedding of "
              + Classification.EMBEDDING);
    }
    return new Row(
        prompt.asText(),
        row.path("task").asText(),
        row.path("task_probability").asDouble(),
        row.path("small_ok").asDouble(),
        List.copyOf(embedding));
  }

  /** Asks a model all rows. */
  void check(TextModel model) throws ClassifierException {
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      ModelOutput output = model.run(row.prompt());
      double task = output.taskProbabilities()[TaskTypes.index(row.task())];
      near("task_probability", i, row.taskProbability(), task);
      near("small_ok", i, row.smallOk(), output.smallOk());
      for (int k = 0; k < row.embedding().size(); k++) {
        near("embedding[" + k + "]", i, row.embedding().get(k), output.embedding()[k]);
      }
    }
  }

  private void near(String what, int row, double expected, double actual)
      throws ClassifierException {
    if (!(Math.abs(expected - actual) <= tolerance)) {
      throw new ClassifierException(
          String.format(
              Locale.ROOT,
              "bundle: model.onnx: golden row %d: %s must be %.4f within %.4f, was %.4f",
              row,
              what,
              expected,
              tolerance,
              actual));
    }
  }

  /**
   * Asks the bundle in a folder a fixed list of prompts and writes its answers into its manifest,
   * in place of those that it has.
   *
   * @throws ClassifierException when the bundle cannot be loaded
   */
  public static void record(Path folder) throws IOException, ClassifierException {
    Path file = folder.resolve(BundleManifest.FILE);
    if (!(JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode manifest)) {
      throw new ClassifierException("bundle: bundle.json: must be an object");
    }
    manifest.remove("golden");
    Files.write(file, JSON.writeValueAsBytes(manifest));
    ArrayNode rows = JSON.createArrayNode();
    try (ClassifierBundle bundle = ClassifierBundle.fromFolder(folder)) {
      for (String prompt : PROMPTS) {
        rows.add(row(prompt, bundle.model().run(prompt)));
      }
    }
    ObjectNode golden = manifest.putObject("golden");
    golden.put("tolerance", TOLERANCE);
    golden.set("rows", rows);
    Files.write(file, JSON.writeValueAsBytes(manifest));
  }

  private static ObjectNode row(String prompt, ModelOutput output) {
    float[] tasks = output.taskProbabilities();
    int best = 0;
    for (int i = 1; i < tasks.length; i++) {
      best = tasks[i] > tasks[best] ? i : best;
    }
    ObjectNode row = JSON.createObjectNode();
    row.put("prompt", prompt).put("task", TaskTypes.NAMES.get(best));
    row.put("task_probability", rounded(tasks[best])).put("small_ok", rounded(output.smallOk()));
    ArrayNode embedding = row.putArray("embedding");
    for (float value : output.embedding()) {
      embedding.add(rounded(value));
    }
    return row;
  }

  private static double rounded(float value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
