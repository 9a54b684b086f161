package io.tidegate.train.base;

import io.tidegate.core.text.WordShape;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors of a BERT-style checkpoint under this project's names. Matrices are turned (there
 * outputs come first), the three projections of attention are put side by side, the table of
 * segment 0 is added to the positions, positions beyond the budget are cut off, and the table of
 * word shapes starts at zero, so that the encoder computes what it did.
 */
final class BertTensors {
  private final Map<String, Tensor> source;
  private final String prefix;
  private final EncoderShape shape;
  private final Map<String, Tensor> out = new LinkedHashMap<>();

  private BertTensors(Map<String, Tensor> source, String prefix, EncoderShape shape) {
    this.source = source;
    this.prefix = prefix;
    this.shape = shape;
  }

  /**
   * Renames and rearranges.
   *
   * @param rows for each piece of the new vocabulary its row in the old token table
   * @throws IOException naming the tensor that is missing or of another shape
   */
  static Map<String, Tensor> of(Map<String, Tensor> source, EncoderShape shape, int[] rows)
      throws IOException {
    String prefix = source.containsKey("bert.embeddings.word_embeddings.weight") ? "bert." : "";
    BertTensors tensors = new BertTensors(source, prefix, shape);
    tensors.embeddings(rows);
    for (int layer = 0; layer < shape.layers(); layer++) {
      tensors.layer("encoder.layer." + layer + ".", "layer." + layer + ".");
    }
    tensors.prediction(rows);
    return tensors.out;
  }

  private void embeddings(int[] rows) throws IOException {
    int width = shape.width();
    out.put("embedding.token", picked(matrix(prefix + "embeddings.word_embeddings.weight"), rows));
    float[] places = matrix(prefix + "embeddings.position_embeddings.weight").values();
    float[] cut = java.util.Arrays.copyOf(places, shape.positions() * width);
    if (source.containsKey(prefix + "embeddings.token_type_embeddings.weight")) {
      float[] segments = matrix(prefix + "embeddings.token_type_embeddings.weight").values();
      for (int i = 0; i < cut.length; i++) {
        cut[i] += segments[i % width];
      }
    }
    out.put("embedding.position", new Tensor(new long[] {shape.positions(), width}, cut));
    out.put(
        Encoder.SHAPES,
        new Tensor(new long[] {WordShape.COUNT, width}, new float[WordShape.COUNT * width]));
    norm(prefix + "embeddings.LayerNorm", "embedding.norm");
  }

  private void layer(String from, String to) throws IOException {
    String at = prefix + from;
    int width = shape.width();
    float[] weight = new float[3 * width * width];
    float[] bias = new float[3 * width];
    String[] parts = {"query", "key", "value"};
    for (int part = 0; part < parts.length; part++) {
      String name = at + "attention.self." + parts[part];
      float[] values = matrix(name + ".weight", width, width).values();
      for (int output = 0; output < width; output++) {
        for (int input = 0; input < width; input++) {
          weight[input * 3 * width + part * width + output] = values[output * width + input];
        }
      }
      System.arraycopy(vector(name + ".bias", width), 0, bias, part * width, width);
    }
    out.put(to + "qkv.weight", new Tensor(new long[] {width, 3L * width}, weight));
    out.put(to + "qkv.bias", new Tensor(new long[] {3L * width}, bias));
    linear(at + "attention.output.dense", to + "out", width, width);
    norm(at + "attention.output.LayerNorm", to + "norm1");
    linear(at + "intermediate.dense", to + "up", width, shape.inner());
    linear(at + "output.dense", to + "down", shape.inner(), width);
    norm(at + "output.LayerNorm", to + "norm2");
  }

  /** The head that guesses hidden words, where the folder has it: pretraining goes on from it. */
  private void prediction(int[] rows) throws IOException {
    String at = "cls.predictions.";
    if (!source.containsKey(at + "transform.dense.weight") || !source.containsKey(at + "bias")) {
      return;
    }
    int width = shape.width();
    linear(at + "transform.dense", "mlm.transform", width, width);
    norm(at + "transform.LayerNorm", "mlm.norm");
    float[] bias = get(at + "bias").values();
    float[] kept = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      kept[i] = bias[rows[i]];
    }
    out.put("mlm.bias", new Tensor(new long[] {rows.length}, kept));
  }

  private void linear(String from, String to, int in, int outputs) throws IOException {
    float[] values = matrix(from + ".weight", outputs, in).values();
    float[] turned = new float[values.length];
    for (int i = 0; i < outputs; i++) {
      for (int j = 0; j < in; j++) {
        turned[j * outputs + i] = values[i * in + j];
      }
    }
    out.put(to + ".weight", new Tensor(new long[] {in, outputs}, turned));
    out.put(to + ".bias", new Tensor(new long[] {outputs}, vector(from + ".bias", outputs)));
  }

  private void norm(String from, String to) throws IOException {
    boolean old = source.containsKey(from + ".gamma");
    int width = shape.width();
    out.put(
        to + ".weight",
        new Tensor(new long[] {width}, vector(from + (old ? ".gamma" : ".weight"), width)));
    out.put(
        to + ".bias",
        new Tensor(new long[] {width}, vector(from + (old ? ".beta" : ".bias"), width)));
  }

  private static Tensor picked(Tensor table, int[] rows) throws IOException {
    int width = (int) table.shape()[1];
    float[] values = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] >= table.shape()[0]) {
        throw new IOException(
            "the tokenizer has piece "
                + rows[i]
                + " but the token table has "
                + table.shape()[0]
                + " rows");
      }
      System.arraycopy(table.values(), rows[i] * width, values, i * width, width);
    }
    return new Tensor(new long[] {rows.length, width}, values);
  }

  private Tensor matrix(String name) throws IOException {
    Tensor tensor = get(name);
    if (tensor.shape().length != 2 || tensor.shape()[1] != shape.width()) {
      throw wrong(name, "(rows, " + shape.width() + ")", tensor);
    }
    return tensor;
  }

  private Tensor matrix(String name, int rows, int columns) throws IOException {
    Tensor tensor = get(name);
    if (tensor.shape().length != 2 || tensor.shape()[0] != rows || tensor.shape()[1] != columns) {
      throw wrong(name, "(" + rows + ", " + columns + ")", tensor);
    }
    return tensor;
  }

  private float[] vector(String name, int size) throws IOException {
    Tensor tensor = get(name);
    if (tensor.values().length != size) {
      throw wrong(name, "(" + size + ")", tensor);
    }
    return tensor.values();
  }

  private static IOException wrong(String name, String wanted, Tensor tensor) {
    return new IOException(
        "tensor "
            + name
            + " must be "
            + wanted
            + ", was "
            + java.util.Arrays.toString(tensor.shape()));
  }

  private Tensor get(String name) throws IOException {
    Tensor tensor = source.get(name);
    if (tensor == null) {
      throw new IOException("tensor " + name + " is missing");
    }
    return tensor;
  }
}
