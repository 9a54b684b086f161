package io.tidegate.train.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.Map;
import java.util.Objects;

/**
 * The forward pass: pre-norm blocks of rotary causal attention and a ReLU-gated feed-forward part,
 * RMS norms, and an output layer that shares the embedding. Uses array operands only, since scalar
 * ones lose their memory under a gradient collector.
 */
final class Decoder {
  private static final float MASKED = -1e9f;

  private final DecoderShape shape;
  private final Map<String, NDArray> weights;

  Decoder(DecoderShape shape, Map<String, NDArray> weights) {
    this.shape = shape;
    this.weights = weights;
  }

  private NDArray weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  /**
   * Logits at chosen places.
   *
   * @param ids tokens, int64 (batch, length), padded on the right
   * @param places int64 (n): indices into the flattened (batch * length)
   * @return (n, vocabulary)
   */
  NDArray logits(NDManager step, NDArray ids, NDArray places) {
    int batch = (int) ids.getShape().get(0);
    int length = (int) ids.getShape().get(1);
    Context context = new Context(step, shape, batch, length);
    NDArray x = rows(ids.reshape(-1), weight(DecoderWeights.EMBEDDING)); // (batch * length, hidden)
    for (int layer = 0; layer < shape.layers(); layer++) {
      x =
          x.add(
              attention(
                  context, layer, norm(context, x, DecoderWeights.name(layer, "attention_norm"))));
      if (layer == shape.layers() - 1) {
        x = rows(places, x); // nothing after this looks at the other places
      }
      x =
          x.add(
              feedForward(
                  layer, norm(context, x, DecoderWeights.name(layer, "feed_forward_norm"))));
    }
    return norm(context, x, DecoderWeights.FINAL_NORM)
        .matMul(weight(DecoderWeights.EMBEDDING).transpose());
  }

  /**
   * Mean negative log-likelihood of {@code targets}, int64 (n), under the logits (n, vocabulary).
   */
  NDArray loss(NDArray logits, NDArray flatTargets) {
    NDArray logProbabilities = logits.logSoftmax(-1).reshape(-1, 1);
    return rows(flatTargets, logProbabilities).mean().neg();
  }

  private static NDArray rows(NDArray indices, NDArray table) {
    return indices
        .getNDArrayInternal()
        .embedding(indices, table, SparseFormat.DENSE)
        .singletonOrThrow();
  }

  private NDArray norm(Context context, NDArray x, String gain) {
    NDArray meanSquare = x.mul(x).mean(new int[] {-1}, true);
    return x.div(meanSquare.add(context.epsilon).sqrt()).mul(weight(gain));
  }

  private NDArray attention(Context context, int layer, NDArray x) {
    NDArray qkv =
        x.matMul(weight(DecoderWeights.name(layer, "qkv")))
            .reshape(context.batch, context.length, 3, shape.heads(), shape.headSize())
            .transpose(2, 0, 3, 1, 4); // (3, batch, heads, length, headSize)
    NDArray query = context.rotated(qkv.get(new NDIndex(0)));
    NDArray key = context.rotated(qkv.get(new NDIndex(1)));
    key = key.add(context.before(key, 1).mul(perHead(layer, "key_smear")));
    NDArray value = qkv.get(new NDIndex(2));
    NDArray scores = query.mul(context.scale).matMul(key.transpose(0, 1, 3, 2)).add(context.mask);
    NDArray mixed =
        scores
            .softmax(-1)
            .matMul(value)
            .add(context.before(value, 1).mul(perHead(layer, "value_before_1")))
            .add(context.before(value, 2).mul(perHead(layer, "value_before_2")));
    NDArray joined = mixed.transpose(0, 2, 1, 3).reshape(-1, shape.hidden());
    return joined.matMul(weight(DecoderWeights.name(layer, "attention_out")));
  }

  /** A weight for each dimension of each head, (heads, 1, headSize). */
  private NDArray perHead(int layer, String part) {
    return weight(DecoderWeights.name(layer, part)).reshape(shape.heads(), 1, shape.headSize());
  }

  private NDArray feedForward(int layer, NDArray x) {
    NDList halves = x.matMul(weight(DecoderWeights.name(layer, "gate_up"))).split(2, 1);
    NDArray gate = halves.get(0).getNDArrayInternal().relu();
    return gate.mul(halves.get(1)).matMul(weight(DecoderWeights.name(layer, "down")));
  }

  /** The constants of one step: mask, rotation tables and scalars, owned by the step. */
  private static final class Context {
    final int batch;
    final int length;
    final NDArray mask;
    final NDArray scale;
    final NDArray epsilon;
    private final NDArray zeros; // (batch, heads, 2, headSize)
    private final NDArray cosine; // (length, headSize)
    private final NDArray sine;
    private final NDArray swap; // (headSize, headSize): x times this is (-second half, first half)

    Context(NDManager step, DecoderShape shape, int batch, int length) {
      this.batch = batch;
      this.length = length;
      int size = shape.headSize();
      float[] blocked = new float[length * length];
      float[] cosines = new float[length * size];
      float[] sines = new float[length * size];
      for (int i = 0; i < length; i++) {
        for (int j = i + 1; j < length; j++) {
          blocked[i * length + j] = MASKED;
        }
        for (int d = 0; d < size; d++) {
          cosines[i * size + d] = shape.cosine(i, d % (size / 2));
          sines[i * size + d] = shape.sine(i, d % (size / 2));
        }
      }
      float[] swapping = new float[size * size];
      for (int d = 0; d < size / 2; d++) {
        swapping[(d + size / 2) * size + d] = -1;
        swapping[d * size + d + size / 2] = 1;
      }
      zeros = step.zeros(new Shape(batch, shape.heads(), 2, size));
      mask = step.create(blocked, new Shape(length, length));
      cosine = step.create(cosines, new Shape(length, size));
      sine = step.create(sines, new Shape(length, size));
      swap = step.create(swapping, new Shape(size, size));
      scale = step.create((float) (1 / Math.sqrt(size)));
      epsilon = step.create(DecoderShape.NORM_EPSILON);
    }

    /**
     * What stands {@code steps} places before each place, zero where nothing does. Keys that hold a
     * share of the key before them let one head look up what followed a token, and the values of
     * the two places before let later blocks tell apart the places where a token occurs: copying
     * needs both (Olsson et al. 2022).
     */
    NDArray before(NDArray x, int steps) {
      NDArray none = zeros.get(new NDIndex(":, :, :{}", steps));
      return length <= steps
          ? zeros.get(new NDIndex(":, :, :{}", length))
          : none.concat(x.get(new NDIndex(":, :, :{}", length - steps)), 2);
    }

    NDArray rotated(NDArray x) {
      return x.mul(cosine).add(x.matMul(swap).mul(sine));
    }
  }
}
