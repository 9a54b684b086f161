package io.tidegate.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code MODEL_CARD.md} of a run folder, written from {@code run.json}, {@code figures.md} and
 * {@code precision.md}: what the model is, what it was made from and how well it does.
 */
public final class ModelCard {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIGEST_SHOWN = 16;
  private static final String FIGURES =
      "Measured on rows that training did not see; the baselines stand beside every figure.";
  private static final String TRAFFIC =
      "Labels are scores of small models' answers, weighted by the inverse of the chance with which each came to be seen.";
  private static final String PRECISION = "The same rows, the matrices stored in fewer bits.";

  private ModelCard() {}

  /**
   * Writes the card into the run folder and, when there is one, into its bundle.
   *
   * @throws IOException when the folder has no run record
   */
  public static void write(Path folder) throws IOException {
    Path record = folder.resolve(RunRecord.FILE);
    if (!Files.exists(record)) {
      throw new IOException(record + ": is missing; train finetune writes it");
    }
    List<String> lines = lines(JSON.readTree(record.toFile()));
    section(lines, folder.resolve("from-log.md"), "Learned from traffic", TRAFFIC);
    section(lines, folder.resolve("figures.md"), "Figures", FIGURES);
    section(lines, folder.resolve("precision.md"), "What fewer bits cost", PRECISION);
    Files.write(folder.resolve("MODEL_CARD.md"), lines);
    if (Files.isDirectory(folder.resolve("bundle"))) {
      Files.write(folder.resolve("bundle").resolve("MODEL_CARD.md"), lines);
    }
  }

  private static void section(List<String> lines, Path table, String title, String about)
      throws IOException {
    if (Files.exists(table)) {
      lines.addAll(List.of("", "## " + title, "", about, ""));
      lines.addAll(Files.readAllLines(table));
    }
  }

  private static List<String> lines(JsonNode run) {
    List<String> lines = new ArrayList<>();
    lines.addAll(List.of("# Prompt classifier", "", "Written by `train` from `run.json`.", ""));
    lines.add("## Model");
    lines.add("");
    lines.add(
        "Reads a prompt, tells its task, domain and expected answer length, whether a small model will do, and where personal"
            + " data stands. It guesses; what must hold is held by rules outside it.");
    lines.add("");
    lines.add("| | |");
    lines.add("|---|---|");
    run.path("model").properties().forEach(e -> row(lines, e.getKey(), e.getValue().asText()));
    row(lines, "steps", run.path("steps").asText("not ended"));
    if (run.has("best_step")) {
      row(lines, "weights of step", run.path("best_step").asText());
    }
    row(lines, "state", run.path("state").asText());
    row(lines, "seed", run.path("options").path("--seed").asText("?"));
    row(
        lines,
        "trained on",
        run.path("device").asText() + ", " + run.path("threads").asText() + " thread(s)");
    row(
        lines,
        "training time",
        String.format(Locale.ROOT, "%.1f minutes", run.path("seconds").asDouble() / 60));
    run.path("versions").properties().forEach(e -> row(lines, e.getKey(), e.getValue().asText()));
    for (JsonNode input : run.path("inputs")) {
      row(lines, "started from " + input.path("file").asText(), digest(input));
    }
    data(lines, run);
    lines.addAll(List.of("", "## Options", "", "```"));
    run.path("options")
        .properties()
        .forEach(e -> lines.add(e.getKey() + "=" + e.getValue().asText()));
    lines.add("```");
    lines.addAll(List.of("", "The course of the training is in `curves.csv` and `curves.png`."));
    return lines;
  }

  private static void data(List<String> lines, JsonNode run) {
    lines.addAll(
        List.of("", "## Data", "", "| file | rows | SHA-256, beginning |", "|---|---|---|"));
    Map<String, Long> licences = new TreeMap<>();
    long unnamed = 0;
    for (JsonNode file : run.path("data")) {
      lines.add(
          "| "
              + file.path("file").asText()
              + " | "
              + file.path("rows").asText()
              + " | "
              + digest(file)
              + " |");
      long named = 0;
      for (Map.Entry<String, JsonNode> e : file.path("licences").properties()) {
        licences.merge(e.getKey(), e.getValue().asLong(), Long::sum);
        named += e.getValue().asLong();
      }
      unnamed += file.path("rows").asLong() - named;
    }
    if (!licences.isEmpty()) {
      lines.addAll(List.of("", "| licence of the row, as it says | rows |", "|---|---|"));
      licences.forEach((name, rows) -> row(lines, name, Long.toString(rows)));
      row(lines, "not said", Long.toString(unnamed));
    }
  }

  private static String digest(JsonNode file) {
    String all = file.path("sha256").asText();
    return all.substring(0, Math.min(DIGEST_SHOWN, all.length()));
  }

  private static void row(List<String> lines, String name, String value) {
    lines.add("| " + name.replace("|", "/") + " | " + value.replace("|", "/") + " |");
  }
}
