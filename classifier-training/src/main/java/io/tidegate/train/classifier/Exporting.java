package io.tidegate.train.classifier;

import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.text.WordPiece;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.GoldenAnswers;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.Labels;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a checkpoint into a classifier bundle: {@code model.onnx} (bytes), {@code tokenizer.json},
 * {@code bundle.json} with budget, temperatures, digests and golden answers.
 */
public final class Exporting {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final int UNSEEN_MIN = 20;

  private final EncoderShape shape;
  private final Map<String, Tensor> parameters;
  private final WordPiece tokenizer;
  private final TokenBudget budget;
  private Optional<PiecePairs> pairs = Optional.empty();

  /** An export of the given numbers. */
  public Exporting(EncoderShape shape, Map<String, Tensor> parameters, WordPiece tokenizer) {
    this.shape = shape;
    this.parameters = parameters;
    this.tokenizer = tokenizer;
    this.budget = TokenBudget.of(shape.positions());
  }

  /**
   * How far the exported models are from the trainer.
   *
   * @param floatsLargest largest difference of any task, small-model, length or personal-data
   *     number, 32-bit floats
   * @param bytesLargest the same for the model in bytes
   * @param bytesSameTask share of texts whose most likely task stays the same in bytes
   */
  public record Parity(
      int texts, double floatsLargest, double bytesLargest, double bytesSameTask) {}

  /**
   * Trains the wide part of the task head and fits the share of each part.
   *
   * @param training rows with a task
   * @param unseen rows with a task that no part was trained on; with fewer than {@value
   *     #UNSEEN_MIN} of them there will be no wide part
   */
  public void addWidePart(List<Example> training, List<Example> unseen, long seed)
      throws OrtException {
    if (unseen.size() < UNSEEN_MIN || training.isEmpty()) {
      return;
    }
    try (PromptSession deep =
        new PromptSession(
            PromptGraph.floats(shape, parameters, Optional.empty()), tokenizer, budget)) {
      List<PromptSession.Prediction> alone =
          unseen.stream().map(e -> deep.predict(e.text())).toList();
      pairs =
          Optional.of(PiecePairs.train(training, tokenizer, budget, seed).fitted(unseen, alone));
    }
  }

  /** The factors of encoder and wide part in the task logits. */
  public String shares() {
    return pairs
        .map(p -> String.format(Locale.ROOT, "encoder %.2f, wide part %.2f", p.deep(), p.wide()))
        .orElse("encoder alone");
  }

  /** Compares trainer, floats and bytes on some texts. */
  public Parity parity(List<String> texts, int bits) throws OrtException {
    double floatsLargest = 0;
    double bytesLargest = 0;
    int same = 0;
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters arrays = new Parameters(root);
        PromptSession floats =
            new PromptSession(PromptGraph.floats(shape, parameters, pairs), tokenizer, budget);
        PromptSession bytes =
            new PromptSession(
                PromptGraph.quantized(shape, parameters, pairs, bits), tokenizer, budget)) {
      parameters.forEach(arrays::put);
      PromptModel model = new PromptModel(shape, arrays);
      for (String text : texts) {
        float[] trainer = trainer(model, root, text);
        PromptSession.Prediction exact = floats.predict(text);
        PromptSession.Prediction rough = bytes.predict(text);
        floatsLargest = Math.max(floatsLargest, distance(trainer, flat(exact)));
        bytesLargest = Math.max(bytesLargest, distance(trainer, flat(rough)));
        same += Scores.best(exact.task()) == Scores.best(rough.task()) ? 1 : 0;
      }
    }
    return new Parity(texts.size(), floatsLargest, bytesLargest, same / (double) texts.size());
  }

  private float[] trainer(PromptModel model, NDManager root, String text) {
    Example example = new Example(text, -1, Float.NaN, Float.NaN, Optional.empty(), "", text);
    try (NDManager step = root.newSubManager()) {
      Batch batch = new Batch(List.of(EncodedExample.of(example, text, tokenizer, budget)));
      PromptModel.Outputs out = model.forward(batch, step, 0);
      float[] task = out.task().toFloatArray();
      int[] ids = tokenizer.encode(text, budget.head(), budget.tail()).ids();
      return joined(
          pairs.map(p -> p.logits(task, ids)).orElse(task),
          out.small().toFloatArray(),
          out.length().toFloatArray(),
          out.embedding().toFloatArray(),
          out.pii().toFloatArray());
    }
  }

  private static float[] flat(PromptSession.Prediction p) {
    return joined(
        p.task(),
        new float[] {p.small()},
        new float[] {p.length()},
        p.embedding(),
        joined(p.pii()));
  }

  private static float[] joined(float[]... parts) {
    int size = 0;
    for (float[] part : parts) {
      size += part.length;
    }
    float[] all = new float[size];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static double distance(float[] a, float[] b) {
    double largest = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  /**
   * Writes the bundle.
   *
   * @param calibration rows on which the temperatures are fitted; may be empty
   * @param benchmarks rows on which the small-model score is fitted too; may be empty
   * @param ranked rows on which its surface part's proportions are fitted; may be empty
   * @param trained one line that says how the numbers were made
   */
  public void write(
      Path bundle,
      Path tokenizerFile,
      int bits,
      List<Example> calibration,
      List<Example> benchmarks,
      List<Example> ranked,
      String trained)
      throws IOException, OrtException {
    Files.createDirectories(bundle);
    byte[] model = PromptGraph.quantized(shape, parameters, pairs, bits);
    Calibration fitted;
    try (PromptSession session = new PromptSession(model, tokenizer, budget)) {
      List<PromptSession.Prediction> said = predictions(session, calibration);
      SmallOkFit smallOk =
          SmallOkFit.fit(calibration, said, benchmarks, predictions(session, benchmarks), ranked);
      fitted = Calibration.fit(calibration, said, smallOk);
    }
    Files.write(bundle.resolve("model.onnx"), model);
    Files.copy(
        tokenizerFile, bundle.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
    ObjectNode root = JSON.createObjectNode();
    root.put("name", "tidegate-prompt-1").put("schema", 1);
    Labels.TASKS.forEach(root.withArray("/tasks")::add);
    Labels.PII.forEach(root.withArray("/pii_kinds")::add);
    root.putObject("token_budget")
        .put("total", budget.total())
        .put("head", budget.head())
        .put("tail", budget.tail());
    root.put("embedding", PromptModel.EMBEDDING);
    root.putObject("temperature")
        .put("task", fitted.task())
        .put("small_ok", fitted.smallOk().temperature());
    fitted.smallOk().write(root);
    root.put("pii_threshold", fitted.piiThreshold());
    ObjectNode files = root.putObject("files");
    files
        .put("model.onnx", sha256(model))
        .put("tokenizer.json", sha256(Files.readAllBytes(tokenizerFile)));
    root.put("licence", "see MODEL_CARD.md").put("trained", trained);
    Files.write(bundle.resolve("bundle.json"), JSON.writeValueAsBytes(root));
    try {
      GoldenAnswers.record(bundle);
    } catch (ClassifierException e) {
      throw new IOException("the exported bundle does not load: " + e.getMessage(), e);
    }
  }

  private static List<PromptSession.Prediction> predictions(
      PromptSession session, List<Example> rows) {
    return rows.stream().map(e -> session.predict(e.text())).toList();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
