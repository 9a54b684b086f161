package io.tidegate.train.classifier;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.WordPiece;
import io.tidegate.core.text.WordShape;
import java.util.Map;

/** An exported prompt classifier in ONNX Runtime, one text at a time, on one thread. */
final class PromptSession implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final WordPiece tokenizer;
  private final TokenBudget budget;

  PromptSession(byte[] model, WordPiece tokenizer, TokenBudget budget) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(model, options);
    }
    this.tokenizer = tokenizer;
    this.budget = budget;
  }

  /** The raw outputs for one text; {@code pii} is (tokens, kinds). */
  record Prediction(
      Encoding encoding,
      float[] task,
      float small,
      float length,
      float[] embedding,
      float[][] pii) {}

  Prediction predict(String text) {
    Encoding encoding = tokenizer.encode(text, budget.head(), budget.tail());
    int[] written = WordShape.of(text, encoding);
    long[][] ids = new long[1][encoding.length()];
    long[][] shapes = new long[1][encoding.length()];
    for (int i = 0; i < encoding.length(); i++) {
      ids[0][i] = encoding.ids()[i];
      shapes[0][i] = written[i];
    }
    try (OnnxTensor input = OnnxTensor.createTensor(environment, ids);
        OnnxTensor shape = OnnxTensor.createTensor(environment, shapes);
        OrtSession.Result result = session.run(Map.of("input_ids", input, "shape_ids", shape))) {
      return new Prediction(
          encoding,
          rows(result, "task_logits")[0],
          rows(result, "small_ok_logit")[0][0],
          rows(result, "output_tokens_log2")[0][0],
          rows(result, "embedding")[0],
          ((float[][][]) result.get("pii_logits").orElseThrow().getValue())[0]);
    } catch (OrtException e) {
      throw new IllegalStateException("the exported model does not run", e);
    }
  }

  private static float[][] rows(OrtSession.Result result, String name) throws OrtException {
    return (float[][]) result.get(name).orElseThrow().getValue();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
