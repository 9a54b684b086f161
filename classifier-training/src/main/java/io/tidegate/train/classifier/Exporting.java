package io.tidegate.train.classifier;

import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtException;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.Example;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns a checkpoint into a model for the runtime and compares it with the trainer. */
public final class Exporting {
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
    try (PromptSession deep = session(Precision.FP32, 8)) {
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

  /**
   * The largest difference between trainer and exported model of any raw output on some texts.
   *
   * @param bits of INT8 matrices
   */
  public double parity(List<String> texts, Precision precision, int bits) throws OrtException {
    double largest = 0;
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters arrays = new Parameters(root);
        PromptSession exported = session(precision, bits)) {
      parameters.forEach(arrays::put);
      PromptModel model = new PromptModel(shape, arrays);
      for (String text : texts) {
        largest =
            Math.max(largest, distance(trainer(model, root, text), flat(exported.predict(text))));
      }
    }
    return largest;
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
          out.domain() == null ? new float[0] : out.domain().toFloatArray(),
          out.pii().toFloatArray());
    }
  }

  private static float[] flat(PromptSession.Prediction p) {
    return joined(
        p.task(),
        new float[] {p.small()},
        new float[] {p.length()},
        p.embedding(),
        p.domain(),
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

  /** The serialized model at a precision; {@code bits} (7 or 8) are those of INT8 matrices. */
  public byte[] model(Precision precision, int bits, Map<String, String> metadata) {
    return PromptGraph.of(shape, parameters, pairs, precision, bits, metadata);
  }

  /** The model at a precision, loaded. */
  public PromptSession session(Precision precision, int bits) throws OrtException {
    return load(model(precision, bits, Map.of()));
  }

  /** A serialized model, loaded. */
  public PromptSession load(byte[] model) throws OrtException {
    return new PromptSession(model, tokenizer, budget);
  }

  /** Whether the model tells domains apart. */
  public boolean tellsDomains() {
    return parameters.containsKey(PromptModel.DOMAIN + ".weight");
  }

  /** How much of a text the model reads. */
  public TokenBudget budget() {
    return budget;
  }
}
