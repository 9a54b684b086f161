package io.tidegate.train.export;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.router.classify.BundleMetadata;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.GoldenAnswers;
import io.tidegate.train.classifier.Calibration;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.PromptModel;
import io.tidegate.train.classifier.PromptSession;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.data.Labels;
import io.tidegate.train.graph.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The folder that the router loads: {@code model.onnx}, {@code tokenizer.json}, and {@code
 * bundle.json} with labels, budget, temperatures, digests and golden answers.
 *
 * @param precision how matrices are stored
 * @param bits of INT8 matrices: 7 or 8
 * @param trained one line that says how the numbers were made
 * @param data digests of the training files by name
 * @param licence under which the model may be used
 */
public record BundleFolder(
    Precision precision, int bits, String trained, Map<String, String> data, String licence) {
  /** The manifest's schema; it grows by optional fields only. */
  public static final int SCHEMA = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Writes the folder and has the router load it, which records the golden answers.
   *
   * @throws IOException when a file cannot be written or the router refuses the result
   */
  public void write(Path bundle, Exporting exporting, Path tokenizerFile, FitRows rows)
      throws IOException, OrtException {
    Files.createDirectories(bundle);
    ObjectNode root = JSON.createObjectNode();
    root.put("name", "tidegate-prompt-1").put("schema", SCHEMA);
    Labels.TASKS.forEach(root.withArray("/tasks")::add);
    Labels.PII.forEach(root.withArray("/pii_kinds")::add);
    if (exporting.tellsDomains()) {
      Labels.DOMAINS.forEach(root.withArray("/domains")::add);
    }
    TokenBudget budget = exporting.budget();
    root.putObject("token_budget")
        .put("total", budget.total())
        .put("head", budget.head())
        .put("tail", budget.tail());
    root.put("embedding", PromptModel.EMBEDDING).put("precision", precision.id());
    calibrate(root, exporting, rows);
    byte[] model = exporting.model(precision, bits, metadata(root));
    root.putObject("files")
        .put("model.onnx", DataDigests.sha256(model))
        .put("tokenizer.json", DataDigests.sha256(Files.readAllBytes(tokenizerFile)));
    root.put("licence", licence).put("trained", trained);
    data.forEach(root.withObject("/data")::put);
    Files.write(bundle.resolve("model.onnx"), model);
    Files.copy(
        tokenizerFile, bundle.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
    Files.write(bundle.resolve("bundle.json"), JSON.writeValueAsBytes(root));
    try {
      GoldenAnswers.record(bundle);
    } catch (ClassifierException e) {
      throw new IOException("the exported bundle does not load: " + e.getMessage(), e);
    }
  }

  private void calibrate(ObjectNode root, Exporting exporting, FitRows rows) throws OrtException {
    try (PromptSession session = exporting.session(precision, bits)) {
      Calibration fitted = rows.fit(session);
      ObjectNode temperature =
          root.putObject("temperature")
              .put("task", fitted.task())
              .put("small_ok", fitted.smallOk().temperature());
      if (exporting.tellsDomains()) {
        temperature.put("domain", fitted.domain());
      }
      fitted.smallOk().write(root);
      root.put("pii_threshold", fitted.piiThreshold());
    }
  }

  /** What the model file says about itself. */
  private Map<String, String> metadata(ObjectNode manifest) {
    Map<String, String> metadata = new TreeMap<>(BundleMetadata.of(manifest));
    metadata.put("tidegate.precision", precision.id());
    metadata.put(
        "tidegate.data",
        data.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(",")));
    metadata.put("tidegate.licence", licence);
    metadata.put("tidegate.trained", trained);
    return metadata;
  }
}
