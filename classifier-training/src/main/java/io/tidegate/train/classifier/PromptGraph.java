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

  /** Sums the rows of all features, over the root of their number. */
  private String wide(PiecePairs part) {
    graph.longs("minus_one", new long[] {-1}, 1);
    graph.longs("end", new long[] {Long.MAX_VALUE}, 1);
    graph.longs("hash.left", new long[] {PiecePairs.LEFT}, 1);
    graph.longs("hash.count", new long[] {PiecePairs.HASHED}, 1);
    long vocab = part.vocab();
    String left = graph.node("Slice", List.of("input_ids", "zero", "minus_one", "one"));
    String right = graph.node("Slice", List.of("input_ids", "one", "end", "one"));
    String factor = graph.longs("hash.right", new long[] {PiecePairs.RIGHT}, 1);
    String pairs = hashed("pair", left, graph.node("Mul", List.of(right, factor)), vocab);
    long behind = vocab + 2L * PiecePairs.HASHED;
    String features =
        graph.node(
            "Concat",
            List.of(
                "input_ids",
                pairs,
                places(vocab + PiecePairs.HASHED),
                zones("outer", PiecePairs.ZONE, behind, vocab),
                zones("inner", PiecePairs.INNER_ZONE, behind + 2 * vocab, vocab)),
            Attribute.of("axis", 1L));
    int classes = Labels.TASKS.size();
    int rows = PiecePairs.count(part.vocab());
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

  /** Feature numbers of pieces hashed with what is added to them. */
  private String hashed(String name, String pieces, String added, long first) {
    String sum = graph.node("Add", List.of(graph.node("Mul", List.of(pieces, "hash.left")), added));
    String rest = graph.node("Mod", List.of(sum, "hash.count"));
    return graph.node("Add", List.of(rest, graph.longs(name + ".first", new long[] {first}, 1)));
  }

  /** The first and last pieces with their places. */
  private String places(long first) {
    int count = PiecePairs.PLACES;
    long[] fromFront = new long[count];
    long[] fromBack = new long[count];
    for (int i = 0; i < count; i++) {
      fromFront[i] = (long) i * PiecePairs.RIGHT;
      fromBack[count - 1 - i] = (long) (PiecePairs.BACK - i) * PiecePairs.RIGHT;
    }
    String n =
        graph.node(
            "Slice", List.of(graph.node("Shape", List.of("input_ids")), "one", "two", "zero"));
    String until = graph.longs("places", new long[] {count}, 1);
    String from = graph.longs("places.back", new long[] {-count}, 1);
    String front = graph.node("Slice", List.of("input_ids", "zero", until, "one"));
    String back = graph.node("Slice", List.of("input_ids", from, "end", "one"));
    String frontPlaces =
        graph.node(
            "Slice", List.of(graph.longs("places.front.at", fromFront, count), "zero", n, "zero"));
    String backPlaces =
        graph.node(
            "Slice",
            List.of(
                graph.longs("places.back.at", fromBack, count),
                graph.node("Neg", List.of(n)),
                "end",
                "zero"));
    return graph.node(
        "Concat",
        List.of(
            hashed("front_place", front, frontPlaces, first),
            hashed("back_place", back, backPlaces, first)),
        Attribute.of("axis", 1L));
  }

  /** The pieces at either end. */
  private String zones(String name, int size, long first, long vocab) {
    String until = graph.longs(name, new long[] {size}, 1);
    String from = graph.longs(name + ".back", new long[] {-size}, 1);
    String front = graph.node("Slice", List.of("input_ids", "zero", until, "one"));
    String back = graph.node("Slice", List.of("input_ids", from, "end", "one"));
    String frontFirst = graph.longs(name + ".front.first", new long[] {first}, 1);
    String backFirst = graph.longs(name + ".back.first", new long[] {first + vocab}, 1);
    return graph.node(
        "Concat",
        List.of(
            graph.node("Add", List.of(front, frontFirst)),
            graph.node("Add", List.of(back, backFirst))),
        Attribute.of("axis", 1L));
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
