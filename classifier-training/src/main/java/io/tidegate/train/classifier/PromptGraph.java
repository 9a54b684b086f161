package io.tidegate.train.classifier;

import io.tidegate.train.data.Labels;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Tensor;
import io.tidegate.train.onnx.Attribute;
import io.tidegate.train.onnx.ElementType;
import io.tidegate.train.onnx.GraphBuilder;
import io.tidegate.train.onnx.Int8Blocks;
import io.tidegate.train.onnx.Int8Columns;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The prompt classifier as an ONNX model for one text at a time: {@code input_ids} and {@code
 * shape_ids} (1, n) in, the five heads out. Attention, normalisation and feed-forward use the
 * runtime's fused operators. The quantized form holds matrices in bytes, the embedding table with a
 * scale per row, and quantizes activations as they come; the heads stay in floats.
 */
final class PromptGraph {
  private final EncoderShape shape;
  private final Map<String, Tensor> parameters;
  private final Optional<PiecePairs> pairs;
  private final int limit; // largest magnitude of a matrix element, 0 for floats
  private final GraphBuilder graph = new GraphBuilder("tidegate-prompt");

  private PromptGraph(
      EncoderShape shape, Map<String, Tensor> parameters, Optional<PiecePairs> pairs, int limit) {
    this.pairs = pairs;
    this.shape = shape;
    this.parameters = parameters;
    this.limit = limit;
  }

  /** The model in 32-bit floats. */
  static byte[] floats(
      EncoderShape shape, Map<String, Tensor> parameters, Optional<PiecePairs> pairs) {
    return new PromptGraph(shape, parameters, pairs, 0).write();
  }

  /**
   * The model with matrices in bytes.
   *
   * @param bits 8, or 7 for processors that add products of bytes in 16 bits and would overflow
   */
  static byte[] quantized(
      EncoderShape shape, Map<String, Tensor> parameters, Optional<PiecePairs> pairs, int bits) {
    if (bits != 7 && bits != 8) {
      throw new IllegalArgumentException("bits must be 7 or 8, was " + bits);
    }
    return new PromptGraph(shape, parameters, pairs, (1 << (bits - 1)) - 1).write();
  }

  private byte[] write() {
    graph.input("input_ids", ElementType.INT64, "1", "n");
    graph.input("shape_ids", ElementType.INT64, "1", "n");
    graph.longs("zero", new long[] {0}, 1);
    graph.longs("one", new long[] {1}, 1);
    graph.longs("two", new long[] {2}, 1);
    String x = embeddings();
    for (int layer = 0; layer < shape.layers(); layer++) {
      x = layer(x, "layer." + layer + ".");
    }
    heads(x);
    return graph.toBytes();
  }

  private String embeddings() {
    String sides = graph.node("Shape", List.of("input_ids"));
    String n = graph.node("Slice", List.of(sides, "one", "two", "zero"));
    String position = graph.node("Slice", List.of(weight("embedding.position"), "zero", n, "zero"));
    String written =
        graph.node(
            "Gather", List.of(weight(Encoder.SHAPES), "shape_ids"), Attribute.of("axis", 0L));
    String sum = graph.node("Add", List.of(tokenRows(), position));
    sum = graph.node("Add", List.of(sum, written));
    return graph.node(
        "LayerNormalization",
        List.of(sum, weight("embedding.norm.weight"), weight("embedding.norm.bias")),
        Attribute.of("axis", -1L),
        Attribute.of("epsilon", Encoder.EPSILON));
  }

  private String tokenRows() {
    String name = "embedding.token";
    if (limit == 0) {
      return graph.node("Gather", List.of(weight(name), "input_ids"), Attribute.of("axis", 0L));
    }
    // A table is only looked up, so it may use all 8 bits on every processor.
    int width = shape.width();
    Int8Blocks table = Int8Blocks.of(tensor(name).values(), shape.vocab(), width, width);
    byte[] signed = table.values().clone();
    for (int i = 0; i < signed.length; i++) {
      signed[i] ^= (byte) 0x80; // from around 128 to around 0
    }
    String values = graph.bytes(name, ElementType.INT8, signed, shape.vocab(), width);
    String scales = graph.floats(name + ".scale", table.scales(), shape.vocab(), 1);
    String rows = graph.node("Gather", List.of(values, "input_ids"), Attribute.of("axis", 0L));
    String whole = graph.node("Cast", List.of(rows), Attribute.of("to", 1L));
    String scale = graph.node("Gather", List.of(scales, "input_ids"), Attribute.of("axis", 0L));
    return graph.node("Mul", List.of(whole, scale));
  }

  private String layer(String x, String at) {
    String projected = product(attention(x, at), at + "out");
    String middle = skip(x, projected, at + "norm1", at + "out.bias");
    String raised = product(middle, at + "up");
    String inner = microsoft("BiasGelu", List.of(raised, weight(at + "up.bias")));
    return skip(middle, product(inner, at + "down"), at + "norm2", at + "down.bias");
  }

  private String attention(String x, String at) {
    Attribute heads = Attribute.of("num_heads", (long) shape.heads());
    if (limit == 0) {
      return microsoft(
          "Attention", List.of(x, weight(at + "qkv.weight"), weight(at + "qkv.bias")), heads);
    }
    int width = shape.width();
    Int8Columns qkv = Int8Columns.of(tensor(at + "qkv.weight").values(), width, 3 * width, limit);
    List<String> quantized = graph.node("", "DynamicQuantizeLinear", List.of(x), 3);
    String values =
        graph.bytes(at + "qkv.weight", ElementType.INT8, qkv.values(), width, 3L * width);
    String scales = graph.floats(at + "qkv.scale", qkv.scales(), 3L * width);
    return microsoft(
        "QAttention",
        List.of(
            quantized.get(0),
            values,
            weight(at + "qkv.bias"),
            quantized.get(1),
            scales,
            "",
            quantized.get(2)),
        heads);
  }

  /** {@code x} times a weight, without its bias. */
  private String product(String x, String name) {
    if (limit == 0) {
      return graph.node("MatMul", List.of(x, weight(name + ".weight")));
    }
    Tensor weight = tensor(name + ".weight");
    int rows = (int) weight.shape()[0];
    int columns = (int) weight.shape()[1];
    Int8Columns bytes = Int8Columns.of(weight.values(), rows, columns, limit);
    String values = graph.bytes(name + ".weight", ElementType.INT8, bytes.values(), rows, columns);
    return microsoft(
        "DynamicQuantizeMatMul",
        List.of(x, values, graph.floats(name + ".scale", bytes.scales(), columns)));
  }

  private String skip(String x, String added, String norm, String bias) {
    return microsoft(
        "SkipLayerNormalization",
        List.of(x, added, weight(norm + ".weight"), weight(norm + ".bias"), weight(bias)),
        Attribute.of("epsilon", Encoder.EPSILON));
  }

  private void heads(String x) {
    String row = graph.node("Slice", List.of(x, "zero", "one", "one"));
    String first = graph.node("Squeeze", List.of(row, "one"));
    Attribute overTokens = Attribute.of("axes", new long[] {1});
    Attribute flat = Attribute.of("keepdims", 0L);
    String mean = graph.node("ReduceMean", List.of(x), overTokens, flat);
    String highest = graph.node("ReduceMax", List.of(x), overTokens, flat);
    String pooled = graph.node("Concat", List.of(first, mean, highest), Attribute.of("axis", 1L));
    task(pooled);
    head(pooled, "head.small_ok", "Identity", "small_ok_logit", 1);
    head(pooled, "head.output_tokens", "Identity", "output_tokens_log2", 1);
    head(pooled, "head.embedding", "Tanh", "embedding", PromptModel.EMBEDDING);
    String pii = linear(x, "head.pii");
    graph.namedNode("", "Identity", List.of(pii), List.of("pii_logits"));
    graph.output("pii_logits", ElementType.FLOAT, "1", "n", Integer.toString(Labels.PII.size()));
  }

  private void task(String pooled) {
    String out = linear(pooled, "head.task");
    if (pairs.isPresent()) {
      float[] factor = {(float) pairs.get().deep()};
      out = graph.node("Mul", List.of(out, graph.floats("deep", factor, 1)));
      out = graph.node("Add", List.of(out, wide(pairs.get())));
    }
    graph.namedNode("", "Identity", List.of(out), List.of("task_logits"));
    graph.output("task_logits", ElementType.FLOAT, "1", Integer.toString(Labels.TASKS.size()));
  }

  /** Sums the rows of all pieces and pairs, over the root of their number. */
  private String wide(PiecePairs part) {
    graph.longs("minus_one", new long[] {-1}, 1);
    graph.longs("end", new long[] {Long.MAX_VALUE}, 1);
    String left = graph.node("Slice", List.of("input_ids", "zero", "minus_one", "one"));
    String right = graph.node("Slice", List.of("input_ids", "one", "end", "one"));
    left =
        graph.node("Mul", List.of(left, graph.longs("pair.left", new long[] {PiecePairs.LEFT}, 1)));
    right =
        graph.node(
            "Mul", List.of(right, graph.longs("pair.right", new long[] {PiecePairs.RIGHT}, 1)));
    String pair = graph.node("Add", List.of(left, right));
    pair =
        graph.node(
            "Mod", List.of(pair, graph.longs("pair.count", new long[] {PiecePairs.PAIRS}, 1)));
    pair =
        graph.node("Add", List.of(pair, graph.longs("pair.first", new long[] {part.vocab()}, 1)));
    String features = graph.node("Concat", List.of("input_ids", pair), Attribute.of("axis", 1L));
    int classes = Labels.TASKS.size();
    int rows = part.vocab() + PiecePairs.PAIRS;
    Int8Columns table = Int8Columns.of(part.logistic().weights(), rows, classes, 127);
    float[] scales = new float[classes];
    String summed;
    if (limit == 0) {
      java.util.Arrays.fill(scales, (float) part.wide());
      String exact = graph.floats("wide", part.logistic().weights(), rows, classes);
      summed = graph.node("Gather", List.of(exact, features), Attribute.of("axis", 0L));
    } else {
      for (int c = 0; c < classes; c++) {
        scales[c] = (float) (part.wide() * table.scales()[c]);
      }
      String bytes = graph.bytes("wide", ElementType.INT8, table.values(), rows, classes);
      String found = graph.node("Gather", List.of(bytes, features), Attribute.of("axis", 0L));
      summed = graph.node("Cast", List.of(found), Attribute.of("to", 1L));
    }
    summed = graph.node("ReduceSum", List.of(summed, "one"), Attribute.of("keepdims", 0L));
    String count =
        graph.node("Slice", List.of(graph.node("Shape", List.of(features)), "one", "two", "zero"));
    String root =
        graph.node("Sqrt", List.of(graph.node("Cast", List.of(count), Attribute.of("to", 1L))));
    summed = graph.node("Div", List.of(summed, root));
    return graph.node("Mul", List.of(summed, graph.floats("wide.scale", scales, 1, classes)));
  }

  private void head(String x, String name, String last, String out, int size) {
    graph.namedNode("", last, List.of(linear(x, name)), List.of(out));
    graph.output(out, ElementType.FLOAT, "1", Integer.toString(size));
  }

  private String linear(String x, String name) {
    String product = graph.node("MatMul", List.of(x, weight(name + ".weight")));
    return graph.node("Add", List.of(product, weight(name + ".bias")));
  }

  private String microsoft(String operator, List<String> inputs, Attribute... attributes) {
    return graph.node(GraphBuilder.MICROSOFT, operator, inputs, 1, attributes).get(0);
  }

  private String weight(String name) {
    Tensor tensor = tensor(name);
    return graph.floats(name, tensor.values(), tensor.shape());
  }

  private Tensor tensor(String name) {
    Tensor tensor = parameters.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the checkpoint has no parameter " + name);
    }
    return tensor;
  }
}
