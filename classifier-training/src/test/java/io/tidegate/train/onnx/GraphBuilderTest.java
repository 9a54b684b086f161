package io.tidegate.train.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class GraphBuilderTest {
  @Test
  void node_addedConstant_runs() throws Exception {
    GraphBuilder graph = new GraphBuilder("sum");
    String x = graph.input("x", ElementType.FLOAT, "n");
    graph.floats("two", new float[] {2});
    graph.namedNode("", "Add", List.of(x, "two"), List.of("y"));
    graph.output("y", ElementType.FLOAT, "n");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(graph.toBytes());
        OnnxTensor input = OnnxTensor.createTensor(environment, new float[] {1, 5});
        OrtSession.Result result = session.run(Map.of("x", input))) {
      assertThat((float[]) result.get(0).getValue()).containsExactly(3, 7);
    }
  }

  @Test
  void constant_wrongDimensionsOrNameTwice_refused() {
    GraphBuilder graph = new GraphBuilder("wrong");
    graph.floats("a", new float[] {1, 2}, 2);
    assertThatThrownBy(() -> graph.floats("a", new float[] {1})).hasMessageContaining("named a");
    assertThatThrownBy(() -> graph.floats("b", new float[] {1, 2}, 3))
        .hasMessageContaining("2 elements");
  }

  @Test
  void int8_columnsAndBlocks_withinHalfAStep() {
    float[] matrix = new float[64 * 8];
    Random random = new Random(3);
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (float) random.nextGaussian();
    }
    Int8Columns columns = Int8Columns.of(matrix, 64, 8, 127);
    Int8Blocks blocks = Int8Blocks.of(matrix, 8, 64, 32);
    for (int i = 0; i < matrix.length; i++) {
      float scale = columns.scales()[i % 8];
      assertThat(columns.values()[i] * scale).isCloseTo(matrix[i], Offset.offset(scale * 0.501f));
      float blockScale = blocks.scales()[i / 32];
      assertThat(((blocks.values()[i] & 0xff) - 128) * blockScale)
          .isCloseTo(matrix[i], Offset.offset(blockScale * 0.501f));
    }
  }
}
