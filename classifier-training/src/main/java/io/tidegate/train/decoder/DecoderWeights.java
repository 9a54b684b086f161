package io.tidegate.train.decoder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The names, shapes and starting values of a decoder's weights; matrices are stored as (inputs,
 * outputs).
 */
final class DecoderWeights {
  static final String EMBEDDING = "embedding";
  static final String FINAL_NORM = "final_norm";

  private DecoderWeights() {}

  static String name(int layer, String part) {
    return "layers." + layer + "." + part;
  }

  /** Every weight's name with its dimensions, in a fixed order. */
  static Map<String, long[]> shapes(DecoderShape shape) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(EMBEDDING, new long[] {shape.vocabulary(), shape.hidden()});
    for (int layer = 0; layer < shape.layers(); layer++) {
      shapes.put(name(layer, "attention_norm"), new long[] {shape.hidden()});
      shapes.put(name(layer, "qkv"), new long[] {shape.hidden(), 3L * shape.hidden()});
      shapes.put(name(layer, "key_smear"), new long[] {shape.hidden()});
      shapes.put(name(layer, "value_before_1"), new long[] {shape.hidden()});
      shapes.put(name(layer, "value_before_2"), new long[] {shape.hidden()});
      shapes.put(name(layer, "attention_out"), new long[] {shape.hidden(), shape.hidden()});
      shapes.put(name(layer, "feed_forward_norm"), new long[] {shape.hidden()});
      shapes.put(name(layer, "gate_up"), new long[] {shape.hidden(), 2L * shape.feedForward()});
      shapes.put(name(layer, "down"), new long[] {shape.feedForward(), shape.hidden()});
    }
    shapes.put(FINAL_NORM, new long[] {shape.hidden()});
    return shapes;
  }

  /**
   * Normal starting values of deviation 0.02 for the embedding and 1/sqrt(inputs) for matrices,
   * smaller where a block adds to the stream; gains are 1.
   */
  static Map<String, float[]> initial(DecoderShape shape, long seed) {
    Random random = new Random(seed);
    Map<String, float[]> values = new LinkedHashMap<>();
    shapes(shape)
        .forEach(
            (name, dims) -> {
              float[] data = new float[(int) (dims.length == 1 ? dims[0] : dims[0] * dims[1])];
              double deviation = dims.length == 1 ? 0 : 1 / Math.sqrt((double) dims[0]);
              if (name.equals(EMBEDDING)) {
                deviation = 0.04;
              } else if (name.endsWith("attention_out") || name.endsWith("down")) {
                deviation /= Math.sqrt(2.0 * shape.layers());
              }
              for (int i = 0; i < data.length; i++) {
                data[i] =
                    dims.length == 1
                        ? gain(name, i, data.length)
                        : (float) (random.nextGaussian() * deviation);
              }
              values.put(name, data);
            });
    return values;
  }

  /**
   * Gains start at 1, the share of the key before at 1 in the first half of the dimensions, and
   * those of the values one and two places before at 1 in the third and the last quarter.
   */
  private static float gain(String name, int index, int size) {
    if (name.endsWith("key_smear")) {
      return 2 * index < size ? 1 : 0;
    }
    if (name.endsWith("value_before_1")) {
      return 2 * index >= size && 4 * index < 3 * size ? 1 : 0;
    }
    return name.endsWith("value_before_2") && 4 * index < 3 * size ? 0 : 1;
  }
}
