package io.tidegate.train.graph;

import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.onnx.Attribute;
import io.tidegate.train.onnx.GraphBuilder;
import java.util.ArrayList;
import java.util.List;

/** Matrices in 32-bit floats. */
record FloatMatrices(EncoderShape shape, Weights weights) implements Matrices {

  @Override
  public String rows(String table, String index) {
    return weights
        .graph()
        .node("Gather", List.of(weights.floats(table), index), Attribute.of("axis", 0L));
  }

  @Override
  public String attention(String x, String at) {
    List<String> inputs =
        List.of(x, weights.floats(at + "qkv.weight"), weights.floats(at + "qkv.bias"));
    return weights
        .graph()
        .node(GraphBuilder.MICROSOFT, "Attention", inputs, 1, heads(shape))
        .get(0);
  }

  @Override
  public String product(String x, String name) {
    return weights.graph().node("MatMul", List.of(x, weights.floats(name + ".weight")));
  }

  private static Attribute[] heads(EncoderShape shape) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.of("num_heads", (long) shape.heads()));
    if (shape.attended() != shape.width()) {
      long each = shape.attended();
      attributes.add(Attribute.of("qkv_hidden_sizes", new long[] {each, each, each}));
    }
    return attributes.toArray(Attribute[]::new);
  }
}
