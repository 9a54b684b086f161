package io.tidegate.train.classifier;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The measured figures of a bundle folder as a table. */
public final class BundleReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BundleReport() {}

  /** A Markdown table, one figure a row, each beside its baselines. */
  public static List<String> table(Path bundle, ExamplePools pools, long seed)
      throws IOException, OrtException {
    JsonNode meta = JSON.readTree(bundle.resolve("bundle.json").toFile());
    TokenBudget budget =
        new TokenBudget(
            meta.path("token_budget").path("head").asInt(),
            meta.path("token_budget").path("tail").asInt());
    Calibration calibration =
        new Calibration(
            meta.path("temperature").path("task").asDouble(1),
            SmallOkFit.read(meta),
            meta.path("temperature").path("domain").asDouble(1),
            meta.path("pii_threshold").asDouble(0.5));
    WordPiece tokenizer = TokenizerJson.tokenizer(bundle.resolve("tokenizer.json"));
    List<String> lines = new ArrayList<>();
    lines.add("| measured on | rows | figure | model | majority or as said | bag of words |");
    lines.add("|---|---|---|---|---|---|");
    try (PromptSession session =
        new PromptSession(Files.readAllBytes(bundle.resolve("model.onnx")), tokenizer, budget)) {
      for (Evaluation.Figure f : new Evaluation(pools, session, calibration, seed).figures()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %d | %s | %.3f | %s | %s |",
                f.data(),
                f.rows(),
                f.name(),
                f.model(),
                number(f.majority()),
                number(f.bagOfWords())));
      }
    }
    return lines;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
  }
}
