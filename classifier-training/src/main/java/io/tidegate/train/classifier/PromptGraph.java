package io.tidegate.train.classifier;

import io.tidegate.train.data.Labels;
import io.tidegate.train.graph.EncoderGraph;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.graph.Weights;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Tensor;
import io.tidegate.train.onnx.Attribute;
import io.tidegate.train.onnx.ElementType;
import io.tidegate.train.onnx.GraphBuilder;
import io.tidegate.train.onnx.Int8Columns;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The prompt classifier as an ONNX model for one text at a time: {@code input_ids} and {@code
 * shape_ids} (1, n) in, the heads out, that of the domain when the checkpoint has one. The
 * precision is that of the encoder; the heads stay in floats, the table of the wide part is held in
 * bytes unless everything is in floats.
 */
final class PromptGraph {
  private final Weights weights;
  private final Optional<PiecePairs> pairs;
  private final Precision precision;
  private final GraphBuilder graph;

  private PromptGraph(Weights weights, Optional<PiecePairs> pairs, Precision precision) {
    this.weights = weights;
    this.graph = weights.graph();
    this.pairs = pairs;
    this.precision = precision;
  }

  /**
   * The serialized model.
   *
   * @param bits of INT8 matrices: 8, or 7 for processors that add products of bytes in 16 bits and
   *     would overflow
   * @param metadata kept inside the file
   */
  static byte[] of(
      EncoderShape shape,
      Map<String, Tensor> parameters,
      Optional<PiecePairs> pairs,
      Precision precision,
      int bits,
      Map<String, String> metadata) {
    GraphBuilder graph = new GraphBuilder("tidegate-prompt");
    metadata.forEach(graph::metadata);
    Weights weights = new Weights(graph, parameters);
    return new PromptGraph(weights, pairs, precision).write(shape, bits);
  }

  private byte[] write(EncoderShape shape, int bits) {
    graph.input("input_ids", ElementType.INT64, "1", "n");
    graph.input("shape_ids", ElementType.INT64, "1", "n");
    graph.longs("zero", new long[] {0}, 1);
    graph.longs("one", new long[] {1}, 1);
    graph.longs("two", new long[] {2}, 1);
    heads(EncoderGraph.add(shape, weights, precision, bits));
    return graph.toBytes();
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
    if (weights.has(PromptModel.DOMAIN + ".weight")) {
      head(pooled, PromptModel.DOMAIN, "Identity", "domain_logits", Labels.DOMAINS.size());
    }
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
    if (precision == Precision.FP32) {
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
    String product = graph.node("MatMul", List.of(x, weights.floats(name + ".weight")));
    return graph.node("Add", List.of(product, weights.floats(name + ".bias")));
  }
}
