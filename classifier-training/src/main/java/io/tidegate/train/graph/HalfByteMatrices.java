package io.tidegate.train.graph;

import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.onnx.Attribute;
import io.tidegate.train.onnx.ElementType;
import io.tidegate.train.onnx.GraphBuilder;
import io.tidegate.train.onnx.Int4Blocks;
import java.util.List;

/** Matrices in half bytes; products are summed with activations in bytes. */
record HalfByteMatrices(EncoderShape shape, Weights weights) implements Matrices {
  private static final long BYTE_ACTIVATIONS = 4;

  @Override
  public String rows(String table, String index) {
    Int4Blocks blocks =
        Int4Blocks.of(weights.tensor(table).values(), weights.rows(table), weights.columns(table));
    GraphBuilder graph = weights.graph();
    String values =
        graph.bytes(
            table,
            ElementType.UINT8,
            blocks.values(),
            blocks.outputs(),
            (long) blocks.blocks() * blocks.block() / 2);
    String scales =
        graph.floats(table + ".scale", blocks.scales(), blocks.outputs(), blocks.blocks());
    return graph
        .node(
            GraphBuilder.MICROSOFT,
            "GatherBlockQuantized",
            List.of(values, index, scales),
            1,
            Attribute.of("bits", 4L),
            Attribute.of("block_size", (long) blocks.block()),
            Attribute.of("gather_axis", 0L),
            Attribute.of("quantize_axis", 1L))
        .get(0);
  }

  @Override
  public String attention(String x, String at) {
    GraphBuilder graph = weights.graph();
    List<String> parts =
        graph.node("", "Split", List.of(product(x, at + "qkv")), 3, Attribute.of("axis", 2L));
    return graph
        .node(
            GraphBuilder.MICROSOFT,
            "MultiHeadAttention",
            List.of(parts.get(0), parts.get(1), parts.get(2), weights.floats(at + "qkv.bias")),
            1,
            Attribute.of("num_heads", (long) shape.heads()))
        .get(0);
  }

  @Override
  public String product(String x, String name) {
    String weight = name + ".weight";
    int inputs = weights.rows(weight);
    int outputs = weights.columns(weight);
    Int4Blocks blocks =
        Int4Blocks.of(
            transposed(weights.tensor(weight).values(), inputs, outputs), outputs, inputs);
    GraphBuilder graph = weights.graph();
    String values =
        graph.bytes(
            weight,
            ElementType.UINT8,
            blocks.values(),
            outputs,
            blocks.blocks(),
            blocks.block() / 2);
    String scales =
        graph.floats(name + ".scale", blocks.scales(), (long) outputs * blocks.blocks());
    return graph
        .node(
            GraphBuilder.MICROSOFT,
            "MatMulNBits",
            List.of(x, values, scales),
            1,
            Attribute.of("K", (long) inputs),
            Attribute.of("N", (long) outputs),
            Attribute.of("bits", 4L),
            Attribute.of("block_size", (long) blocks.block()),
            Attribute.of("accuracy_level", BYTE_ACTIVATIONS))
        .get(0);
  }

  private static float[] transposed(float[] matrix, int rows, int columns) {
    float[] out = new float[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        out[j * rows + i] = matrix[i * columns + j];
      }
    }
    return out;
  }
}
