package io.tidegate.train.nn;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The sizes of a BERT-class encoder.
 *
 * @param vocab pieces in the vocabulary
 * @param positions longest input in tokens
 * @param width numbers per token
 * @param layers transformer layers
 * @param heads attention heads of a layer
 * @param headSize numbers per token inside a head; heads that were pruned make {@code heads *
 *     headSize} smaller than {@code width}
 * @param inner width of the feed-forward layer
 * @param activation its bend
 * @param epsilon added to variances in normalisation, above 0
 */
public record EncoderShape(
    int vocab,
    int positions,
    int width,
    int layers,
    int heads,
    int headSize,
    int inner,
    Activation activation,
    float epsilon) {
  /** Added to variances by the encoders that are trained from nothing. */
  public static final float EPSILON = 1e-5f;

  private static final String HEADS = "encoder.heads";
  private static final String ACTIVATION = "encoder.activation";
  private static final String EPSILON_NOTE = "encoder.epsilon";

  public EncoderShape {
    if (vocab < 6 || positions < 2 || width < 1 || layers < 1 || heads < 1 || inner < 1) {
      throw new IllegalArgumentException(
          "encoder sizes must be positive, were vocab "
              + vocab
              + ", positions "
              + positions
              + ", width "
              + width);
    }
    if (headSize < 1 || !(epsilon > 0)) {
      throw new IllegalArgumentException(
          "head size and epsilon must be above 0, were " + headSize + " and " + epsilon);
    }
  }

  /**
   * An encoder whose heads share the width evenly, with the project's own activation and epsilon.
   *
   * @param heads divides {@code width}
   */
  public EncoderShape(int vocab, int positions, int width, int layers, int heads, int inner) {
    this(
        vocab,
        positions,
        width,
        layers,
        heads,
        headSize(width, heads),
        inner,
        Activation.GELU,
        EPSILON);
  }

  private static int headSize(int width, int heads) {
    if (heads < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          "heads must divide width, were " + heads + " and " + width);
    }
    return width / heads;
  }

  /** Numbers per token of all heads together. */
  public int attended() {
    return heads * headSize;
  }

  /** The same encoder with fewer heads and a narrower feed-forward layer. */
  public EncoderShape pruned(int headsLeft, int innerLeft) {
    return new EncoderShape(
        vocab, positions, width, layers, headsLeft, headSize, innerLeft, activation, epsilon);
  }

  /** What the tensors of a checkpoint do not tell, to be stored beside them. */
  public Map<String, String> notes() {
    return Map.of(
        HEADS,
        Integer.toString(heads),
        ACTIVATION,
        activation.name().toLowerCase(Locale.ROOT),
        EPSILON_NOTE,
        Float.toString(epsilon));
  }

  /**
   * The sizes of a stored encoder; empty when it lacks the notes.
   *
   * @throws IllegalArgumentException when tensors are missing or contradict the notes
   */
  public static Optional<EncoderShape> of(Safetensors.Content content) {
    if (!content.notes().containsKey(HEADS)) {
      return Optional.empty();
    }
    Map<String, Tensor> tensors = content.tensors();
    int heads = Integer.parseInt(content.notes().get(HEADS));
    int layers = 0;
    while (tensors.containsKey("layer." + layers + ".qkv.weight")) {
      layers++;
    }
    long[] tokens = side(tensors, "embedding.token");
    int attended = (int) side(tensors, "layer.0.qkv.weight")[1] / 3;
    if (heads < 1 || attended % heads != 0) {
      throw new IllegalArgumentException(
          "the checkpoint's heads must divide " + attended + ", were " + heads);
    }
    return Optional.of(
        new EncoderShape(
            (int) tokens[0],
            (int) side(tensors, "embedding.position")[0],
            (int) tokens[1],
            layers,
            heads,
            attended / heads,
            (int) side(tensors, "layer.0.up.weight")[1],
            Activation.valueOf(
                content.notes().getOrDefault(ACTIVATION, "gelu").toUpperCase(Locale.ROOT)),
            Float.parseFloat(content.notes().getOrDefault(EPSILON_NOTE, Float.toString(EPSILON)))));
  }

  private static long[] side(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.shape().length != 2) {
      throw new IllegalArgumentException("the checkpoint must have a matrix " + name);
    }
    return tensor.shape();
  }
}
