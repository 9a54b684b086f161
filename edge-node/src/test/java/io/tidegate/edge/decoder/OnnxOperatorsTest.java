package io.tidegate.edge.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.edge.OnnxGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxOperatorsTest {
  @TempDir Path folder;

  private OnnxOperators of(OnnxGraph graph) throws Exception {
    return OnnxOperators.of(Files.write(folder.resolve("model.onnx"), graph.bytes()));
  }

  @Test
  void of_graph_knowsItsOperators() throws Exception {
    OnnxGraph graph = new OnnxGraph();
    graph.floats(new float[100_000], 100_000);
    graph.node("MatMul", List.of("a", "b"));
    graph.node("", "Softmax", List.of("a"), List.of("b"), OnnxGraph.attribute("axis", -1));

    assertThat(of(graph).contains("MatMul")).isTrue();
    assertThat(of(graph).contains("Softmax")).isTrue();
    assertThat(of(graph).contains("GroupQueryAttention")).isFalse();
    assertThat(of(graph).weightBits()).isZero();
  }

  @Test
  void weightBits_ofQuantizedOperators_isTheFewest() throws Exception {
    OnnxGraph eight = new OnnxGraph();
    eight.node(
        "MatMulNBits", List.of("a"), OnnxGraph.attribute("K", 64), OnnxGraph.attribute("bits", 8));
    assertThat(of(eight).weightBits()).isEqualTo(8);

    eight.node("MatMulNBits", List.of("a"), OnnxGraph.attribute("bits", 4));
    assertThat(of(eight).weightBits()).isEqualTo(4);

    OnnxGraph dynamic = new OnnxGraph();
    dynamic.node("DynamicQuantizeMatMul", List.of("a"));
    assertThat(of(dynamic).weightBits()).isEqualTo(8);
  }

  @Test
  void of_otherFile_isRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("model.onnx"), "<html>not found</html>");
    assertThatThrownBy(() -> OnnxOperators.of(text))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining("not an ONNX file");
  }
}
