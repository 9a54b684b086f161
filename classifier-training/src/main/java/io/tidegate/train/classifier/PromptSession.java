package io.tidegate.train.classifier;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.WordPiece;
import io.tidegate.core.text.WordShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/** An exported prompt classifier in ONNX Runtime, one text at a time; for one thread. */
public final class PromptSession implements AutoCloseable {
  private static final String DOMAIN = "domain_logits";

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final WordPiece tokenizer;
  private final TokenBudget budget;
  private final LongBuffer ids;
  private final LongBuffer shapes;

  /** Loads a model. */
  public PromptSession(byte[] model, WordPiece tokenizer, TokenBudget budget) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(model, options);
    }
    this.tokenizer = tokenizer;
    this.budget = budget;
    this.ids = direct(budget.total());
    this.shapes = direct(budget.total());
  }

  /** The raw outputs for one text; {@code domain} may be empty, {@code pii} is (tokens, kinds). */
  public record Prediction(
      Encoding encoding,
      float[] task,
      float small,
      float length,
      float[] embedding,
      float[] domain,
      float[][] pii) {}

  /** What the model says about a text, cut to the budget. */
  public Prediction predict(String text) {
    Encoding encoding = tokenizer.encode(text, budget.head(), budget.tail());
    long[] sides = {1, encoding.length()};
    try (OnnxTensor input = tensor(ids, encoding.ids(), sides);
        OnnxTensor shape = tensor(shapes, WordShape.of(text, encoding), sides);
        OrtSession.Result result = session.run(Map.of("input_ids", input, "shape_ids", shape))) {
      return new Prediction(
          encoding,
          floats(result, "task_logits"),
          floats(result, "small_ok_logit")[0],
          floats(result, "output_tokens_log2")[0],
          floats(result, "embedding"),
          result.get(DOMAIN).isPresent() ? floats(result, DOMAIN) : new float[0],
          rows(floats(result, "pii_logits"), encoding.length()));
    } catch (OrtException e) {
      throw new IllegalStateException("the exported model does not run", e);
    }
  }

  private static LongBuffer direct(int longs) {
    return ByteBuffer.allocateDirect(longs * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  private OnnxTensor tensor(LongBuffer buffer, int[] values, long[] sides) throws OrtException {
    buffer.clear();
    for (int value : values) {
      buffer.put(value);
    }
    buffer.flip();
    return OnnxTensor.createTensor(environment, buffer, sides);
  }

  private static float[] floats(OrtSession.Result result, String name) {
    FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }

  private static float[][] rows(float[] flat, int rows) {
    int columns = flat.length / rows;
    float[][] out = new float[rows][];
    for (int i = 0; i < rows; i++) {
      out[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    return out;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
