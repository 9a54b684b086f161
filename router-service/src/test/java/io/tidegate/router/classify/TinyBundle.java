package io.tidegate.router.classify;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.Digests;
import io.tidegate.core.text.WordShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A bundle that a test writes: one embedding table, averaged over the text and read by five heads.
 * Pieces of "zaphod" are given away as PERSON; "translate" and "code" point at their tasks.
 */
public final class TinyBundle {

  static final List<String> KINDS = List.of("O", "PERSON", "EMAIL_ADDRESS");

  private static final int WIDTH = 32;
  private static final List<String> PIECES = pieces();

  private final ObjectMapper json = new ObjectMapper();
  private final ModelProto.Builder model;
  public final ObjectNode manifest;

  public TinyBundle() {
    this.model = model();
    this.manifest = manifest();
  }

  /** Also reads how words are written: a capitalised one is given away as PERSON. */
  TinyBundle shaped() {
    GraphProto.Builder graph = model.getGraphBuilder();
    graph.addInput(value("shape_ids", TensorProto.DataType.INT64, 1, -1));
    graph.addInitializer(
        weights(
            "shapes",
            WordShape.COUNT,
            WIDTH,
            (row, column) -> row == WordShape.CAPITALISED && column == 2 ? 1 : 0));
    List<NodeProto> rest = List.copyOf(graph.getNodeList());
    graph.clearNode();
    graph.addNode(node("Gather", List.of("table", "input_ids"), "pieces"));
    graph.addNode(node("Gather", List.of("shapes", "shape_ids"), "written"));
    graph.addNode(node("Add", List.of("pieces", "written"), "tokens"));
    graph.addAllNode(rest.subList(1, rest.size()));
    return this;
  }

  /** Has the model say something of itself. */
  void property(String key, String value) {
    model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
  }

  /** Also tells "math" from "law": the former for texts with "code". */
  TinyBundle withDomains() {
    GraphProto.Builder graph = model.getGraphBuilder();
    graph.addInitializer(
        weights("w_domain", WIDTH, 2, (row, column) -> row == 1 && column == 1 ? 100 : 0));
    graph.addNode(node("MatMul", List.of("pooled", "w_domain"), "domain_logits"));
    graph.addOutput(value("domain_logits", TensorProto.DataType.FLOAT, 1, 2));
    manifest.withArray("domains").add("law").add("math");
    return this;
  }

  public ModelProto.Builder graph() {
    return model;
  }

  /** Writes the three files, with right digests. */
  public Path write(Path folder) throws IOException {
    byte[] onnx = model.build().toByteArray();
    byte[] tokenizer = tokenizer();
    ObjectNode files = manifest.putObject("files");
    files.put("model.onnx", Digests.sha256Hex(onnx));
    files.put("tokenizer.json", Digests.sha256Hex(tokenizer));
    Files.createDirectories(folder);
    Files.write(folder.resolve("model.onnx"), onnx);
    Files.write(folder.resolve("tokenizer.json"), tokenizer);
    Files.write(folder.resolve("bundle.json"), json.writeValueAsBytes(manifest));
    return folder;
  }

  private ObjectNode manifest() {
    ObjectNode root = json.createObjectNode();
    root.put("name", "tiny").put("schema", 1);
    // The reverse of the product's order: a reader that ignores the names is found out.
    for (int i = TaskTypes.NAMES.size() - 1; i >= 0; i--) {
      root.withArray("tasks").add(TaskTypes.NAMES.get(i));
    }
    KINDS.forEach(kind -> root.withArray("pii_kinds").add(kind));
    root.putObject("token_budget").put("total", 32).put("head", 24).put("tail", 8);
    root.put("embedding", 8).put("pii_threshold", 0.5);
    root.putObject("temperature").put("task", 1.0).put("small_ok", 1.0);
    return root;
  }

  private byte[] tokenizer() throws IOException {
    ObjectNode root = json.createObjectNode();
    root.putObject("normalizer").put("type", "BertNormalizer").put("lowercase", true);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode vocab = root.putObject("model").put("type", "WordPiece").putObject("vocab");
    for (int id = 0; id < PIECES.size(); id++) {
      vocab.put(PIECES.get(id), id);
    }
    return json.writeValueAsBytes(root);
  }

  private static List<String> pieces() {
    List<String> pieces =
        new ArrayList<>(
            List.of(
                "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "translate", "code", "zap", "##hod"));
    for (char c = 'a'; c <= 'z'; c++) {
      pieces.add(String.valueOf(c));
      pieces.add("##" + c);
    }
    return List.copyOf(pieces);
  }

  private static ModelProto.Builder model() {
    int tasks = TaskTypes.NAMES.size();
    GraphProto.Builder graph = GraphProto.newBuilder().setName("tiny");
    graph.addInput(value("input_ids", TensorProto.DataType.INT64, 1, -1));
    graph.addInitializer(table());
    graph.addInitializer(weights("w_task", WIDTH, tasks, (row, column) -> taskWeight(row, column)));
    graph.addInitializer(weights("w_ok", WIDTH, 1, (row, column) -> 0.1f));
    graph.addInitializer(weights("w_tokens", WIDTH, 1, (row, column) -> row == 3 ? 60f : 0));
    graph.addInitializer(weights("w_embedding", WIDTH, 8, (row, column) -> row == column ? 1 : 0));
    graph.addInitializer(weights("w_pii", WIDTH, KINDS.size(), TinyBundle::kindWeight));
    graph.addNode(node("Gather", List.of("table", "input_ids"), "tokens"));
    NodeProto.Builder mean = node("ReduceMean", List.of("tokens"), "pooled").toBuilder();
    mean.addAttribute(
        AttributeProto.newBuilder()
            .setName("axes")
            .setType(AttributeProto.AttributeType.INTS)
            .addInts(1));
    mean.addAttribute(
        AttributeProto.newBuilder()
            .setName("keepdims")
            .setType(AttributeProto.AttributeType.INT)
            .setI(0));
    graph.addNode(mean);
    graph.addNode(node("MatMul", List.of("pooled", "w_task"), "task_logits"));
    graph.addNode(node("MatMul", List.of("pooled", "w_ok"), "small_ok_logit"));
    graph.addNode(node("MatMul", List.of("pooled", "w_tokens"), "output_tokens_log2"));
    graph.addNode(node("MatMul", List.of("pooled", "w_embedding"), "raw_embedding"));
    graph.addNode(node("Tanh", List.of("raw_embedding"), "embedding"));
    graph.addNode(node("MatMul", List.of("tokens", "w_pii"), "pii_logits"));
    graph.addOutput(value("task_logits", TensorProto.DataType.FLOAT, 1, tasks));
    graph.addOutput(value("small_ok_logit", TensorProto.DataType.FLOAT, 1, 1));
    graph.addOutput(value("output_tokens_log2", TensorProto.DataType.FLOAT, 1, 1));
    graph.addOutput(value("embedding", TensorProto.DataType.FLOAT, 1, 8));
    graph.addOutput(value("pii_logits", TensorProto.DataType.FLOAT, 1, -1, KINDS.size()));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph);
  }

  /** Row 0 of a token's vector says translate, row 1 code, row 2 a person's name, row 3 length. */
  private static TensorProto table() {
    Random random = new Random(5);
    int translate = PIECES.indexOf("translate");
    int code = PIECES.indexOf("code");
    int zap = PIECES.indexOf("zap");
    return weights(
        "table",
        PIECES.size(),
        WIDTH,
        (piece, column) -> {
          float noise = (float) random.nextGaussian() * 0.01f;
          boolean mark =
              (piece == translate && column == 0)
                  || (piece == code && column == 1)
                  || (piece == zap && column == 2);
          return mark ? 1 : column == 3 ? 0.1f : noise;
        });
  }

  private static float taskWeight(int row, int column) {
    int last = TaskTypes.NAMES.size() - 1;
    boolean hit =
        (row == 0 && column == last - TaskTypes.index("translation"))
            || (row == 1 && column == last - TaskTypes.index("code"));
    return hit ? 100 : 0;
  }

  private static float kindWeight(int row, int column) {
    if (column == 0) {
      return row == 3 ? 50 : 0;
    }
    return column == 1 && row == 2 ? 20 : 0;
  }

  private interface Weight {
    float at(int row, int column);
  }

  private static TensorProto weights(String name, int rows, int columns, Weight weight) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addDims(rows)
            .addDims(columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        tensor.addFloatData(weight.at(row, column));
      }
    }
    return tensor.build();
  }

  private static NodeProto node(String type, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setName(output)
        .setOpType(type)
        .addAllInput(inputs)
        .addOutput(output)
        .build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      dimensions.addDim(size < 0 ? dimension.setDimParam("n") : dimension.setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(dimensions)))
        .build();
  }
}
