package io.tidegate.train.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import io.tidegate.core.text.WordShape;
import java.util.SplittableRandom;

/**
 * A transformer encoder with normalisation after each sub-layer (Devlin et al. 2019), in plain
 * array operations on named parameters.
 */
public final class Encoder {
  /** Table of the ways a word is written, added to the tokens' rows. */
  public static final String SHAPES = "embedding.shape";

  private static final double DEVIATION = 0.02;

  private final EncoderShape shape;
  private final Parameters parameters;

  /** An encoder that reads its numbers from {@code parameters}. */
  public Encoder(EncoderShape shape, Parameters parameters) {
    this.shape = shape;
    this.parameters = parameters;
  }

  /** Adds freshly drawn parameters of an encoder. */
  public static void initialise(
      EncoderShape shape, Parameters parameters, SplittableRandom random) {
    int width = shape.width();
    parameters.normal("embedding.token", random, DEVIATION, shape.vocab(), width);
    parameters.normal("embedding.position", random, DEVIATION, shape.positions(), width);
    parameters.constant(SHAPES, 0, WordShape.COUNT, width);
    norm(parameters, "embedding.norm", width);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String at = "layer." + layer + ".";
      linear(parameters, random, at + "qkv", width, 3L * shape.attended());
      linear(parameters, random, at + "out", shape.attended(), width);
      norm(parameters, at + "norm1", width);
      linear(parameters, random, at + "up", width, shape.inner());
      linear(parameters, random, at + "down", shape.inner(), width);
      norm(parameters, at + "norm2", width);
    }
  }

  /** Adds the weight (in x out) and bias of a linear layer. */
  public static void linear(
      Parameters parameters, SplittableRandom random, String name, long in, long out) {
    parameters.normal(
        name + ".weight",
        random,
        DEVIATION * Math.sqrt(Math.max(1.0, 128.0 / (double) in)),
        in,
        out);
    parameters.constant(name + ".bias", 0, out);
  }

  private static void norm(Parameters parameters, String name, long width) {
    parameters.constant(name + ".weight", 1, width);
    parameters.constant(name + ".bias", 0, width);
  }

  /**
   * The hidden states of a batch.
   *
   * @param ids token ids (batch, n), 64-bit
   * @param shapes {@link WordShape} of each token (batch, n), 64-bit
   * @param mask 0 for a token, a large negative number for padding (batch, 1, 1, n)
   * @param dropout share of numbers dropped while training, 0 otherwise
   * @return (batch, n, width), on the manager of {@code ids}
   */
  public NDArray forward(NDArray ids, NDArray shapes, NDArray mask, float dropout) {
    NDManager step = ids.getManager();
    long n = ids.getShape().get(1);
    NDArray positions = step.arange((int) n).toType(ai.djl.ndarray.types.DataType.INT64, false);
    NDArray x =
        lookup(ids, parameters.get("embedding.token"))
            .add(lookup(positions, parameters.get("embedding.position")))
            .add(lookup(shapes, parameters.get(SHAPES)));
    x = drop(normalise(x, "embedding.norm"), dropout);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String at = "layer." + layer + ".";
      NDArray attended = drop(attention(x, mask, at, dropout), dropout);
      x = normalise(x.add(attended), at + "norm1");
      NDArray inner = bent(linear(x, at + "up"));
      x = normalise(x.add(drop(linear(inner, at + "down"), dropout)), at + "norm2");
    }
    return x;
  }

  private NDArray attention(NDArray x, NDArray mask, String at, float dropout) {
    long batch = x.getShape().get(0);
    long n = x.getShape().get(1);
    long heads = shape.heads();
    long size = shape.headSize();
    NDArray qkv = linear(x, at + "qkv").reshape(batch, n, 3, heads, size).transpose(2, 0, 3, 1, 4);
    NDArray q = qkv.get(0).reshape(batch * heads, n, size);
    NDArray k = qkv.get(1).reshape(batch * heads, n, size);
    NDArray v = qkv.get(2).reshape(batch * heads, n, size);
    NDArray scale = x.getManager().create((float) (1 / Math.sqrt((double) size)));
    NDArray scores =
        q.batchMatMul(k.transpose(0, 2, 1)).mul(scale).reshape(batch, heads, n, n).add(mask);
    NDArray weights = drop(scores.softmax(-1), dropout).reshape(batch * heads, n, n);
    NDArray mixed =
        weights
            .batchMatMul(v)
            .reshape(batch, heads, n, size)
            .transpose(0, 2, 1, 3)
            .reshape(batch, n, shape.attended());
    return linear(mixed, at + "out");
  }

  private NDArray bent(NDArray x) {
    return switch (shape.activation()) {
      case GELU -> x.getNDArrayInternal().gelu();
      case RELU -> x.getNDArrayInternal().relu();
      case GELU_TANH -> {
        // Factors are arrays of the step's manager, as everywhere in training.
        NDManager step = x.getManager();
        NDArray cubic = x.mul(x).mul(x).mul(step.create(0.044715f));
        NDArray bend = x.add(cubic).mul(step.create((float) Math.sqrt(2 / Math.PI))).tanh();
        yield x.mul(step.create(0.5f)).mul(bend.add(step.create(1f)));
      }
    };
  }

  /** A linear layer over the last axis. */
  public NDArray linear(NDArray x, String name) {
    return x.matMul(parameters.get(name + ".weight")).add(parameters.get(name + ".bias"));
  }

  /** Layer normalisation over the last axis. */
  public NDArray normalise(NDArray x, String name) {
    NDArray weight = parameters.get(name + ".weight");
    return LayerNorm.layerNorm(
            x,
            new Shape(weight.getShape().get(0)),
            weight,
            parameters.get(name + ".bias"),
            shape.epsilon())
        .singletonOrThrow();
  }

  /** Rows of {@code table} at {@code index}. */
  public static NDArray lookup(NDArray index, NDArray table) {
    return Embedding.embedding(index, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /** Sets a share of numbers to zero and scales the others up. */
  public static NDArray drop(NDArray x, float share) {
    return share == 0 ? x : Dropout.dropout(x, share, true).singletonOrThrow();
  }
}
