package io.tidegate.train.decoder;

import io.tidegate.train.onnx.Attribute;
import io.tidegate.train.onnx.ElementType;
import io.tidegate.train.onnx.GraphBuilder;
import io.tidegate.train.onnx.Int8Blocks;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The decoder as an ONNX graph with a key-value cache, in the layout that Optimum exports: any
 * batch, any number of new tokens, any number of past ones, padding by attention mask. With 8-bit
 * weights, matrices are MatMulNBits in blocks of 32 inputs, whose activations are quantized row by
 * row, so that a token's result does not depend on which tokens are computed beside it.
 */
final class DecoderGraph {
  /** How weights are stored. */
  enum Precision {
    FLOAT32,
    INT8
  }

  private static final int BLOCK = 32;
  private static final long INT8_ACTIVATIONS = 4;
  private static final float MASKED = -1e9f;

  private final DecoderShape shape;
  private final Map<String, float[]> weights;
  private final Precision precision;
  private final GraphBuilder graph = new GraphBuilder("tidegate-edge");

  private DecoderGraph(DecoderShape shape, Map<String, float[]> weights, Precision precision) {
    this.shape = shape;
    this.weights = weights;
    this.precision = precision;
  }

  /** The graph of a decoder with these weights. */
  static GraphBuilder of(DecoderShape shape, Map<String, float[]> weights, Precision precision) {
    return new DecoderGraph(shape, weights, precision).build();
  }

  private float[] weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private GraphBuilder build() {
    String ids = graph.input("input_ids", ElementType.INT64, "batch", "seq");
    String attention = graph.input("attention_mask", ElementType.INT64, "batch", "total");
    String positions = graph.input("position_ids", ElementType.INT64, "batch", "seq");
    for (int layer = 0; layer < shape.layers(); layer++) {
      graph.input(past(layer, "key"), ElementType.FLOAT, "batch", heads(), "past", headSize());
      graph.input(past(layer, "value"), ElementType.FLOAT, "batch", heads(), "past", headSize());
    }
    constants();
    String mask = mask(ids, attention);
    String x = embedding(ids);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String prefix = DecoderWeights.name(layer, "");
      String attended = attention(layer, positions, mask, norm(x, prefix + "attention_norm"));
      x =
          graph.node(
              "Add",
              List.of(
                  x, linear(attended, prefix + "attention_out", shape.hidden(), shape.hidden())));
      x = graph.node("Add", List.of(x, feedForward(prefix, norm(x, prefix + "feed_forward_norm"))));
    }
    head(norm(x, DecoderWeights.FINAL_NORM));
    graph.output("logits", ElementType.FLOAT, "batch", "seq", Integer.toString(shape.vocabulary()));
    for (int layer = 0; layer < shape.layers(); layer++) {
      graph.output(present(layer, "key"), ElementType.FLOAT, "batch", heads(), "total", headSize());
      graph.output(
          present(layer, "value"), ElementType.FLOAT, "batch", heads(), "total", headSize());
    }
    return graph;
  }

  private String heads() {
    return Integer.toString(shape.heads());
  }

  private String headSize() {
    return Integer.toString(shape.headSize());
  }

  private static String past(int layer, String part) {
    return "past_key_values." + layer + "." + part;
  }

  private static String present(int layer, String part) {
    return "present." + layer + "." + part;
  }

  private void constants() {
    int pairs = shape.headSize() / 2;
    float[] cosines = new float[shape.positions() * pairs];
    float[] sines = new float[cosines.length];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = shape.cosine(i / pairs, i % pairs);
      sines[i] = shape.sine(i / pairs, i % pairs);
    }
    graph.floats("cosines", cosines, shape.positions(), pairs);
    graph.floats("sines", sines, shape.positions(), pairs);
    graph.floats("zero", new float[] {0});
    graph.floats("masked", new float[] {MASKED});
    graph.floats("query_scale", new float[] {(float) (1 / Math.sqrt(shape.headSize()))});
    graph.longs("index_0", new long[] {0});
    graph.longs("index_1", new long[] {1});
    graph.longs("axes_1_2", new long[] {1, 2}, 2);
    graph.longs("axes_1_3", new long[] {1, 3}, 2);
    graph.longs("two_before", new long[] {0, 0, 2, 0, 0, 0, 0, 0}, 8);
    graph.longs("axis_0", new long[] {0}, 1);
    graph.longs("axis_2", new long[] {2}, 1);
    graph.longs("one", new long[] {1}, 1);
    graph.longs("axis_1", new long[] {1}, 1);
    graph.longs("split_heads", new long[] {0, 0, shape.heads(), shape.headSize()}, 4);
    graph.longs("join_heads", new long[] {0, 0, shape.hidden()}, 3);
  }

  /** (batch, 1, seq, total): 0 where a query may look, a large negative number elsewhere. */
  private String mask(String ids, String attention) {
    String seq = graph.node("Gather", List.of(graph.node("Shape", List.of(ids)), "index_1"));
    String total =
        graph.node("Gather", List.of(graph.node("Shape", List.of(attention)), "index_1"));
    graph.namedNode("", "Unsqueeze", List.of(total, "axis_0"), List.of("until_total"));
    graph.namedNode("", "Add", List.of("until_total", "one"), List.of("until_total_1"));
    String keys = graph.node("Range", List.of("index_0", total, "index_1"));
    String first = graph.node("Sub", List.of(total, seq));
    graph.namedNode("", "Unsqueeze", List.of(first, "axis_0"), List.of("from_first"));
    graph.namedNode("", "Add", List.of("from_first", "one"), List.of("from_first_1"));
    String queries = graph.node("Range", List.of(first, total, "index_1"));
    String causal =
        graph.node(
            "LessOrEqual", List.of(keys, graph.node("Unsqueeze", List.of(queries, "axis_1"))));
    String real = graph.node("Cast", List.of(attention), Attribute.of("to", 9L)); // 9 is BOOL
    String ones = graph.node("Cast", List.of(attention), Attribute.of("to", 1L)); // 1 is FLOAT
    graph.namedNode(
        "", "Unsqueeze", List.of(ones, "axes_1_3"), List.of("real_keys")); // (batch, 1, total, 1)
    String allowed =
        graph.node("And", List.of(causal, graph.node("Unsqueeze", List.of(real, "axes_1_2"))));
    return graph.node("Where", List.of(allowed, "zero", "masked"));
  }

  private String embedding(String ids) {
    float[] table = weight(DecoderWeights.EMBEDDING);
    if (precision == Precision.FLOAT32) {
      graph.floats("embedding", table, shape.vocabulary(), shape.hidden());
      return graph.node("Gather", List.of("embedding", ids));
    }
    Int8Blocks blocks = Int8Blocks.of(table, shape.vocabulary(), shape.hidden(), BLOCK);
    graph.bytes(
        "embedding", ElementType.UINT8, blocks.values(), shape.vocabulary(), shape.hidden());
    graph.floats("embedding_scales", blocks.scales(), shape.vocabulary(), shape.hidden() / BLOCK);
    return graph
        .node(
            GraphBuilder.MICROSOFT,
            "GatherBlockQuantized",
            List.of("embedding", ids, "embedding_scales"),
            1,
            Attribute.of("bits", 8L),
            Attribute.of("block_size", (long) BLOCK),
            Attribute.of("gather_axis", 0L),
            Attribute.of("quantize_axis", 1L))
        .get(0);
  }

  private String norm(String x, String name) {
    graph.floats(name, weight(name), shape.hidden());
    return graph.node(
        "SimplifiedLayerNormalization",
        List.of(x, name),
        Attribute.of("axis", -1L),
        Attribute.of("epsilon", DecoderShape.NORM_EPSILON),
        Attribute.of("stash_type", 1L));
  }

  private String attention(int layer, String positions, String mask, String x) {
    String qkv = linear(x, DecoderWeights.name(layer, "qkv"), shape.hidden(), 3 * shape.hidden());
    List<String> parts = graph.node("", "Split", List.of(qkv), 3, Attribute.of("axis", 2L));
    String query = perHead(rotary(parts.get(0), positions));
    cached(layer, "key", perHead(rotary(parts.get(1), positions)));
    cached(layer, "value", perHead(parts.get(2)));
    String keys = transposed(smearedKeys(layer), 0, 1, 3, 2);
    String scores =
        graph.node("MatMul", List.of(graph.node("Mul", List.of(query, "query_scale")), keys));
    String shares =
        graph.node(
            "Softmax",
            List.of(graph.node("Add", List.of(scores, mask))),
            Attribute.of("axis", -1L));
    String attended = graph.node("MatMul", List.of(shares, present(layer, "value")));
    String mixed = graph.node("Add", List.of(attended, valuesBefore(layer)));
    return graph.node("Reshape", List.of(transposed(mixed, 0, 2, 1, 3), "join_heads"));
  }

  /** The cached keys, each with a share of the key before it. */
  private String smearedKeys(int layer) {
    String keys = present(layer, "key");
    String before = graph.node("Slice", List.of(padded(keys), "one", "until_total_1", "axis_2"));
    return graph.node("Add", List.of(keys, scaled(before, layer, "key_smear")));
  }

  /**
   * Shares of the values one and two places before each new token, (batch, heads, seq, headSize).
   */
  private String valuesBefore(int layer) {
    String padded = padded(present(layer, "value"));
    String one = graph.node("Slice", List.of(padded, "from_first_1", "until_total_1", "axis_2"));
    String two = graph.node("Slice", List.of(padded, "from_first", "until_total", "axis_2"));
    return graph.node(
        "Add", List.of(scaled(one, layer, "value_before_1"), scaled(two, layer, "value_before_2")));
  }

  /** Cached keys or values after two rows of zeros; those of padding are zero too. */
  private String padded(String cached) {
    return graph.node(
        "Pad", List.of(graph.node("Mul", List.of(cached, "real_keys")), "two_before"));
  }

  private String scaled(String x, int layer, String part) {
    String name = DecoderWeights.name(layer, part);
    graph.floats(name, weight(name), shape.heads(), 1, shape.headSize());
    return graph.node("Mul", List.of(x, name));
  }

  private String rotary(String x, String positions) {
    return graph
        .node(
            GraphBuilder.MICROSOFT,
            "RotaryEmbedding",
            List.of(x, positions, "cosines", "sines"),
            1,
            Attribute.of("interleaved", 0L))
        .get(0);
  }

  private String perHead(String x) {
    return transposed(graph.node("Reshape", List.of(x, "split_heads")), 0, 2, 1, 3);
  }

  private String transposed(String x, long... order) {
    return graph.node("Transpose", List.of(x), Attribute.of("perm", order));
  }

  private void cached(int layer, String part, String fresh) {
    graph.namedNode(
        "",
        "Concat",
        List.of(past(layer, part), fresh),
        List.of(present(layer, part)),
        Attribute.of("axis", 2L));
  }

  private String feedForward(String prefix, String x) {
    String wide = linear(x, prefix + "gate_up", shape.hidden(), 2 * shape.feedForward());
    List<String> halves = graph.node("", "Split", List.of(wide), 2, Attribute.of("axis", 2L));
    String gated =
        graph.node("Mul", List.of(graph.node("Relu", List.of(halves.get(0))), halves.get(1)));
    return linear(gated, prefix + "down", shape.feedForward(), shape.hidden());
  }

  private String linear(String x, String name, int inputs, int outputs) {
    if (precision == Precision.FLOAT32) {
      graph.floats(name, weight(name), inputs, outputs);
      return graph.node("MatMul", List.of(x, name));
    }
    Int8Blocks blocks =
        Int8Blocks.of(transpose(weight(name), inputs, outputs), outputs, inputs, BLOCK);
    graph.bytes(name, ElementType.UINT8, blocks.values(), outputs, inputs / BLOCK, BLOCK);
    graph.floats(name + "_scales", blocks.scales(), blocks.scales().length);
    List<String> out = List.of("product_" + name);
    graph.namedNode(
        GraphBuilder.MICROSOFT,
        "MatMulNBits",
        List.of(x, name, name + "_scales"),
        out,
        bits(inputs, outputs));
    return out.get(0);
  }

  private static Attribute[] bits(int inputs, int outputs) {
    return new Attribute[] {
      Attribute.of("K", (long) inputs),
      Attribute.of("N", (long) outputs),
      Attribute.of("bits", 8L),
      Attribute.of("block_size", (long) BLOCK),
      Attribute.of("accuracy_level", INT8_ACTIVATIONS)
    };
  }

  /**
   * Logits from the embedding rows; with 8 bits the same bytes a second time, because the two
   * operators want other shapes.
   */
  private void head(String x) {
    if (precision == Precision.FLOAT32) {
      graph.namedNode("", "MatMul", List.of(x, transposed("embedding", 1, 0)), List.of("logits"));
      return;
    }
    float[] table = weight(DecoderWeights.EMBEDDING);
    Int8Blocks blocks = Int8Blocks.of(table, shape.vocabulary(), shape.hidden(), BLOCK);
    graph.bytes(
        "head",
        ElementType.UINT8,
        blocks.values(),
        shape.vocabulary(),
        shape.hidden() / BLOCK,
        BLOCK);
    graph.floats("head_scales", blocks.scales(), blocks.scales().length);
    graph.namedNode(
        GraphBuilder.MICROSOFT,
        "MatMulNBits",
        List.of(x, "head", "head_scales"),
        List.of("logits"),
        bits(shape.hidden(), shape.vocabulary()));
  }

  private static float[] transpose(float[] matrix, int rows, int columns) {
    float[] out = new float[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        out[j * rows + i] = matrix[i * columns + j];
      }
    }
    return out;
  }
}
