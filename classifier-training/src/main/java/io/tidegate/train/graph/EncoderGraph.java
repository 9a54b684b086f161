package io.tidegate.train.graph;

import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.onnx.Attribute;
import io.tidegate.train.onnx.GraphBuilder;
import java.util.List;

/**
 * The encoder as part of a graph for one text at a time: {@code input_ids} and {@code shape_ids}
 * (1, n) in, hidden states (1, n, width) out. Attention, normalisation and the feed-forward bend
 * use the runtime's fused operators, which it does not find by itself in plain ones.
 */
public final class EncoderGraph {
  private final EncoderShape shape;
  private final Weights weights;
  private final GraphBuilder graph;
  private final Matrices matrices;

  private EncoderGraph(EncoderShape shape, Weights weights, Matrices matrices) {
    this.shape = shape;
    this.weights = weights;
    this.graph = weights.graph();
    this.matrices = matrices;
  }

  /**
   * Adds an encoder; the constants {@code zero}, {@code one} and {@code two} (int64, one element
   * each) and both inputs must be there.
   *
   * @param bits of INT8 matrices: 8, or 7 for processors that add products of bytes in 16 bits and
   *     would overflow
   * @return the name of the hidden states
   */
  public static String add(EncoderShape shape, Weights weights, Precision precision, int bits) {
    if (bits != 7 && bits != 8) {
      throw new IllegalArgumentException("bits must be 7 or 8, was " + bits);
    }
    Matrices matrices =
        switch (precision) {
          case FP32 -> new FloatMatrices(shape, weights);
          case INT8 -> new ByteMatrices(shape, weights, (1 << (bits - 1)) - 1);
          case INT4 -> new HalfByteMatrices(shape, weights);
        };
    EncoderGraph encoder = new EncoderGraph(shape, weights, matrices);
    String x = encoder.embeddings();
    for (int layer = 0; layer < shape.layers(); layer++) {
      x = encoder.layer(x, "layer." + layer + ".");
    }
    return x;
  }

  private String embeddings() {
    String sides = graph.node("Shape", List.of("input_ids"));
    String n = graph.node("Slice", List.of(sides, "one", "two", "zero"));
    String position =
        graph.node("Slice", List.of(weights.floats("embedding.position"), "zero", n, "zero"));
    String written =
        graph.node(
            "Gather",
            List.of(weights.floats(Encoder.SHAPES), "shape_ids"),
            Attribute.of("axis", 0L));
    String sum =
        graph.node("Add", List.of(matrices.rows("embedding.token", "input_ids"), position));
    sum = graph.node("Add", List.of(sum, written));
    return graph.node(
        "LayerNormalization",
        List.of(
            sum, weights.floats("embedding.norm.weight"), weights.floats("embedding.norm.bias")),
        Attribute.of("axis", -1L),
        Attribute.of("epsilon", shape.epsilon()));
  }

  private String layer(String x, String at) {
    String projected = matrices.product(matrices.attention(x, at), at + "out");
    String middle = skip(x, projected, at + "norm1", at + "out.bias");
    String inner = bent(matrices.product(middle, at + "up"), weights.floats(at + "up.bias"));
    return skip(middle, matrices.product(inner, at + "down"), at + "norm2", at + "down.bias");
  }

  private String bent(String x, String bias) {
    return switch (shape.activation()) {
      case GELU -> microsoft("BiasGelu", List.of(x, bias));
      case GELU_TANH -> microsoft("FastGelu", List.of(x, bias));
      case RELU -> graph.node("Relu", List.of(graph.node("Add", List.of(x, bias))));
    };
  }

  private String skip(String x, String added, String norm, String bias) {
    return microsoft(
        "SkipLayerNormalization",
        List.of(
            x,
            added,
            weights.floats(norm + ".weight"),
            weights.floats(norm + ".bias"),
            weights.floats(bias)),
        Attribute.of("epsilon", shape.epsilon()));
  }

  private String microsoft(String operator, List<String> inputs, Attribute... attributes) {
    return graph.node(GraphBuilder.MICROSOFT, operator, inputs, 1, attributes).get(0);
  }
}
