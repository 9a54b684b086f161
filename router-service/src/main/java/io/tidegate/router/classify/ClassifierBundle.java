package io.tidegate.router.classify;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.core.Digests;
import io.tidegate.core.text.WordPiece;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A classifier bundle, checked: digests, labels, operator sets, inputs, outputs and their shapes,
 * the model's own metadata, two runs whose answers must be finite and differ, and its {@link
 * GoldenAnswers}.
 */
public final class ClassifierBundle implements AutoCloseable {

  private static final String BUILT_IN = "bundle";
  private static final List<String> TRIALS =
      List.of("Translate to French: good morning", "def f(x): return x + 1  # fix the bug, please");

  private final OnnxTextModel model;

  private ClassifierBundle(OnnxTextModel model) {
    this.model = model;
  }

  /**
   * Loads a bundle from a folder.
   *
   * @throws ClassifierException naming the file and what was expected of it
   */
  public static ClassifierBundle fromFolder(Path folder) throws ClassifierException {
    return load(BundleSource.folder(folder));
  }

  /** Loads the bundle that ships with this release. */
  public static ClassifierBundle builtIn() throws ClassifierException {
    return load(BundleSource.resources(ClassifierBundle.class, BUILT_IN));
  }

  static ClassifierBundle load(BundleSource source) throws ClassifierException {
    byte[] json = source.read(BundleManifest.FILE);
    BundleManifest manifest = BundleManifest.read(json);
    JsonNode tree = BundleManifest.tree(json);
    GoldenAnswers golden = GoldenAnswers.read(tree);
    byte[] tokenizer = source.read(BundleManifest.TOKENIZER);
    checkDigest(BundleManifest.TOKENIZER, tokenizer, manifest.tokenizerDigest());
    byte[] onnx = source.read(BundleManifest.MODEL);
    checkDigest(BundleManifest.MODEL, onnx, manifest.modelDigest());
    WordPiece pieces = TokenizerFile.read(tokenizer);
    OnnxHeader.check(onnx);
    OrtSession session = session(onnx);
    OnnxTextModel model = new OnnxTextModel(manifest, pieces, session);
    try {
      checkSignature(session, manifest);
      BundleMetadata.check(session.getMetadata().getCustomMetadata(), tree);
      tryOut(model);
      golden.check(model);
      return new ClassifierBundle(model);
    } catch (OrtException e) {
      model.close();
      throw new ClassifierException("bundle: model.onnx cannot be read: " + line(e), e);
    } catch (ClassifierException e) {
      model.close();
      throw e;
    }
  }

  /** Name and digest. */
  public String describe() {
    return model.describe();
  }

  /** First digits of the digest, which covers every file. */
  public String digest() {
    return model.digest();
  }

  /**
   * What this bundle alone makes of a conversation, on the thread that asks.
   *
   * @param rules what the rules have found
   * @param furtherPasses see {@link ClassifierSettings}
   * @throws ClassifierException when the model cannot be run
   */
  public Classification read(Conversation conversation, PersonalDataScan rules, int furtherPasses)
      throws ClassifierException {
    TextModel.Pass pass = model.read(conversation.askedText());
    FurtherReading further = new FurtherReading(conversation, pass, furtherPasses);
    TenantCache<TextModel.Stretch> nothing = new TenantCache<>(0);
    boolean more = further.more();
    while (more) {
      more = further.step(model, nothing);
    }
    return new Ticket.Opinion(pass.output(), further.found(), further.unread(), digest(), -1)
        .with(rules, conversation.texts());
  }

  TextModel model() {
    return model;
  }

  @Override
  public void close() {
    model.close();
  }

  private static void checkDigest(String file, byte[] bytes, String expected)
      throws ClassifierException {
    String actual = Digests.sha256Hex(bytes);
    if (!actual.equals(expected)) {
      throw new ClassifierException(
          "bundle: " + file + ": SHA-256 must be " + expected + ", was " + actual);
    }
  }

  private static OrtSession session(byte[] onnx) throws ClassifierException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return OrtEnvironment.getEnvironment().createSession(onnx, options);
    } catch (OrtException e) {
      throw new ClassifierException("bundle: model.onnx cannot be loaded: " + line(e), e);
    }
  }

  private static void checkSignature(OrtSession session, BundleManifest manifest)
      throws OrtException, ClassifierException {
    Map<String, NodeInfo> inputs = session.getInputInfo();
    Set<String> known = Set.of(OnnxTextModel.INPUT, OnnxTextModel.SHAPES);
    if (!inputs.containsKey(OnnxTextModel.INPUT) || !known.containsAll(inputs.keySet())) {
      throw new ClassifierException(
          "bundle: model.onnx: must have the input input_ids and at most shape_ids beside it, had "
              + inputs.keySet());
    }
    for (String name : inputs.keySet()) {
      TensorInfo input = tensor(name, inputs);
      if (input.type != OnnxJavaType.INT64 || input.getShape().length != 2) {
        throw new ClassifierException("bundle: model.onnx: " + name + " must be int64 [1,n]");
      }
    }
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    long tasks = TaskTypes.NAMES.size();
    checkOutput(outputs, OnnxTextModel.TASK, 2, tasks);
    checkOutput(outputs, OnnxTextModel.SMALL_OK, 2, 1);
    checkOutput(outputs, OnnxTextModel.OUTPUT_TOKENS, 2, 1);
    checkOutput(outputs, OnnxTextModel.EMBEDDING, 2, Classification.EMBEDDING);
    checkOutput(outputs, OnnxTextModel.PERSONAL_DATA, 3, manifest.kinds().size());
    if (!manifest.domains().isEmpty()) {
      checkOutput(outputs, OnnxTextModel.DOMAIN, 2, manifest.domains().size());
    }
  }

  private static void checkOutput(
      Map<String, NodeInfo> outputs, String name, int dimensions, long last)
      throws ClassifierException {
    TensorInfo info = tensor(name, outputs);
    long[] shape = info.getShape();
    boolean known = shape.length > 0 && shape[shape.length - 1] >= 0;
    if (info.type != OnnxJavaType.FLOAT
        || shape.length != dimensions
        || (known && shape[shape.length - 1] != last)) {
      throw new ClassifierException(
          "bundle: model.onnx: output "
              + name
              + " must be float with "
              + dimensions
              + " dimensions, the last of "
              + last
              + ", was "
              + info.type
              + " "
              + java.util.Arrays.toString(shape));
    }
  }

  private static TensorInfo tensor(String name, Map<String, NodeInfo> nodes)
      throws ClassifierException {
    NodeInfo node = nodes.get(name);
    ValueInfo info = node == null ? null : node.getInfo();
    if (info instanceof TensorInfo tensor) {
      return tensor;
    }
    throw new ClassifierException("bundle: model.onnx: tensor " + name + " is missing");
  }

  private static void tryOut(OnnxTextModel model) throws ClassifierException {
    ModelOutput first = model.run(TRIALS.get(0));
    ModelOutput second = model.run(TRIALS.get(1));
    if (!first.finite() || !second.finite()) {
      throw new ClassifierException("bundle: model.onnx: a trial run gave numbers out of range");
    }
    if (java.util.Arrays.equals(first.taskProbabilities(), second.taskProbabilities())) {
      throw new ClassifierException("bundle: model.onnx: two different texts gave equal answers");
    }
  }

  private static String line(OrtException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
