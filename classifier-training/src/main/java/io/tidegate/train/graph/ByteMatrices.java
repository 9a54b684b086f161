package io.tidegate.train.graph;

import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.onnx.Attribute;
import io.tidegate.train.onnx.ElementType;
import io.tidegate.train.onnx.GraphBuilder;
import io.tidegate.train.onnx.Int8Blocks;
import io.tidegate.train.onnx.Int8Columns;
import java.util.List;

/**
 * Matrices in bytes.
 *
 * @param limit largest magnitude: 127, or 63 for processors that add products of bytes in 16 bits
 */
record ByteMatrices(EncoderShape shape, Weights weights, int limit) implements Matrices {

  @Override
  public String rows(String table, String index) {
    // A table is only looked up, so it may use all 8 bits on every processor.
    GraphBuilder graph = weights.graph();
    int rows = weights.rows(table);
    int width = weights.columns(table);
    Int8Blocks blocks = Int8Blocks.of(weights.tensor(table).values(), rows, width, width);
    byte[] signed = blocks.values().clone();
    for (int i = 0; i < signed.length; i++) {
      signed[i] ^= (byte) 0x80; // from around 128 to around 0
    }
    String values = graph.bytes(table, ElementType.INT8, signed, rows, width);
    String scales = graph.floats(table + ".scale", blocks.scales(), rows, 1);
    String found = graph.node("Gather", List.of(values, index), Attribute.of("axis", 0L));
    String whole = graph.node("Cast", List.of(found), Attribute.of("to", 1L));
    String scale = graph.node("Gather", List.of(scales, index), Attribute.of("axis", 0L));
    return graph.node("Mul", List.of(whole, scale));
  }

  @Override
  public String attention(String x, String at) {
    GraphBuilder graph = weights.graph();
    List<String> quantized = graph.node("", "DynamicQuantizeLinear", List.of(x), 3);
    Columns qkv = columns(at + "qkv");
    List<String> inputs =
        List.of(
            quantized.get(0),
            qkv.values(),
            weights.floats(at + "qkv.bias"),
            quantized.get(1),
            qkv.scales(),
            "",
            quantized.get(2));
    Attribute heads = Attribute.of("num_heads", (long) shape.heads());
    return graph.node(GraphBuilder.MICROSOFT, "QAttention", inputs, 1, heads).get(0);
  }

  @Override
  public String product(String x, String name) {
    Columns columns = columns(name);
    return weights
        .graph()
        .node(
            GraphBuilder.MICROSOFT,
            "DynamicQuantizeMatMul",
            List.of(x, columns.values(), columns.scales()),
            1)
        .get(0);
  }

  /** Names of a matrix and of its scales in the graph. */
  private record Columns(String values, String scales) {}

  private Columns columns(String layer) {
    String name = layer + ".weight";
    int rows = weights.rows(name);
    int columns = weights.columns(name);
    Int8Columns bytes = Int8Columns.of(weights.tensor(name).values(), rows, columns, limit);
    GraphBuilder graph = weights.graph();
    return new Columns(
        graph.bytes(name, ElementType.INT8, bytes.values(), rows, columns),
        graph.floats(layer + ".scale", bytes.scales(), columns));
  }
}
