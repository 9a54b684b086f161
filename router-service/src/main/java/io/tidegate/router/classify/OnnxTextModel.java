package io.tidegate.router.classify;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.WordPiece;
import io.tidegate.core.text.WordShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The prompt classifier in ONNX Runtime: one text a pass, exact length, one thread. */
final class OnnxTextModel implements TextModel {

  static final String INPUT = "input_ids";

  /** Optional second input: {@link WordShape} of each token. */
  static final String SHAPES = "shape_ids";

  static final String TASK = "task_logits";
  static final String SMALL_OK = "small_ok_logit";
  static final String OUTPUT_TOKENS = "output_tokens_log2";
  static final String EMBEDDING = "embedding";
  static final String PERSONAL_DATA = "pii_logits";

  /** Optional output; read when the manifest names its labels. */
  static final String DOMAIN = "domain_logits";

  private static final float OUTPUT_TOKENS_LOG2_MAX = 20;

  private final BundleManifest manifest;
  private final WordPiece pieces;
  private final OrtSession session;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final ThreadLocal<Buffers> buffers;
  private final boolean shaped;

  OnnxTextModel(BundleManifest manifest, WordPiece pieces, OrtSession session) {
    this.manifest = manifest;
    this.pieces = pieces;
    this.session = session;
    this.buffers =
        ThreadLocal.withInitial(
            () -> new Buffers(direct(manifest.total()), direct(manifest.total())));
    this.shaped = session.getInputNames().contains(SHAPES);
  }

  /** Inputs of one thread. */
  private record Buffers(LongBuffer ids, LongBuffer shapes) {}

  private static LongBuffer direct(int longs) {
    return ByteBuffer.allocateDirect(longs * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  @Override
  public String describe() {
    return manifest.name() + " " + manifest.digest();
  }

  @Override
  public String digest() {
    return manifest.digest();
  }

  @Override
  public ModelOutput run(String text) throws ClassifierException {
    return read(text).output();
  }

  @Override
  public Pass read(String text) throws ClassifierException {
    Encoding encoding = pieces.encode(text, manifest.head(), manifest.tail());
    ModelOutput output = forward(text, encoding, result -> output(text, encoding, result));
    if (encoding.length() < manifest.total()) {
      return new Pass(output, 0, 0);
    }
    int from = encoding.ends()[manifest.head() - 1];
    int to = manifest.tail() > 1 ? encoding.starts()[manifest.head()] : text.length();
    return new Pass(output, Math.min(from, to), to);
  }

  @Override
  public Stretch stretch(String part) throws ClassifierException {
    Encoding encoding = pieces.encode(part, manifest.total() - 1, 1);
    List<PersonalDataSpan> found =
        forward(part, encoding, result -> personalData(part, encoding, result));
    boolean cut = encoding.length() == manifest.total();
    return new Stretch(found, cut ? encoding.ends()[encoding.length() - 2] : part.length());
  }

  /** Reads something out of a result. */
  private interface Reader<T> {
    T read(OrtSession.Result result) throws OrtException, ClassifierException;
  }

  private <T> T forward(String text, Encoding encoding, Reader<T> reader)
      throws ClassifierException {
    long[] sides = {1, encoding.length()};
    Buffers mine = buffers.get();
    try (OnnxTensor ids = tensor(mine.ids(), encoding.ids(), sides);
        OnnxTensor shapes =
            shaped ? tensor(mine.shapes(), WordShape.of(text, encoding), sides) : null;
        OrtSession.Result result =
            session.run(shapes == null ? Map.of(INPUT, ids) : Map.of(INPUT, ids, SHAPES, shapes))) {
      return reader.read(result);
    } catch (OrtException e) {
      throw new ClassifierException("classifier: the runtime failed: " + e.getCode(), e);
    }
  }

  private ModelOutput output(String text, Encoding encoding, OrtSession.Result result)
      throws OrtException, ClassifierException {
    float[] logits = floats(result, TASK, TaskTypes.NAMES.size());
    float log2 = floats(result, OUTPUT_TOKENS, 1)[0];
    return new ModelOutput(
        probabilities(logits),
        sigmoid(
            floats(result, SMALL_OK, 1)[0] / manifest.smallOkTemperature()
                + manifest.smallOkSurface().logit(text)),
        (float) Math.max(0, Math.pow(2, Math.min(log2, OUTPUT_TOKENS_LOG2_MAX)) - 1),
        floats(result, EMBEDDING, Classification.EMBEDDING),
        domain(result),
        personalData(text, encoding, result));
  }

  private OnnxTensor tensor(LongBuffer buffer, int[] values, long[] sides) throws OrtException {
    buffer.clear();
    for (int value : values) {
      buffer.put(value);
    }
    buffer.flip();
    return OnnxTensor.createTensor(environment, buffer, sides);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("classifier: the session did not close", e);
    }
  }

  private List<PersonalDataSpan> personalData(
      String text, Encoding encoding, OrtSession.Result result)
      throws OrtException, ClassifierException {
    float[] logits = floats(result, PERSONAL_DATA, encoding.length() * manifest.kinds().size());
    return TokenSpans.read(
        text, encoding, logits, manifest.kinds(), manifest.personalDataThreshold(), shaped);
  }

  private @Nullable DomainGuess domain(OrtSession.Result result)
      throws OrtException, ClassifierException {
    if (manifest.domains().isEmpty()) {
      return null;
    }
    float[] logits = floats(result, DOMAIN, manifest.domains().size());
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp((logit - logits[best]) / manifest.domainTemperature());
    }
    return new DomainGuess(manifest.domains().get(best), (float) (1 / sum));
  }

  private float[] probabilities(float[] logits) {
    float[] ordered = new float[logits.length];
    double sum = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    for (int i = 0; i < logits.length; i++) {
      double e = Math.exp((logits[i] - largest) / manifest.taskTemperature());
      ordered[manifest.taskOrder().get(i)] = (float) e;
      sum += e;
    }
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] /= (float) sum;
    }
    return ordered;
  }

  private static float sigmoid(float logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  private static float[] floats(OrtSession.Result result, String name, int count)
      throws ClassifierException {
    OnnxValue value = result.get(name).orElse(null);
    FloatBuffer buffer = value instanceof OnnxTensor tensor ? tensor.getFloatBuffer() : null;
    if (buffer == null || buffer.remaining() != count) {
      throw new ClassifierException(
          "classifier: output "
              + name
              + " must have "
              + count
              + " floats, had "
              + (buffer == null ? "none" : buffer.remaining()));
    }
    float[] floats = new float[count];
    buffer.get(floats);
    return floats;
  }
}
