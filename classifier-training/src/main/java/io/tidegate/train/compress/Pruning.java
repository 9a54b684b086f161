package io.tidegate.train.compress;

import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Cuts the least important heads and feed-forward channels out of every layer. As many of each stay
 * in all layers, so that the result is an ordinary smaller encoder.
 */
final class Pruning {
  private Pruning() {}

  /**
   * The numbers of the smaller encoder.
   *
   * @param smaller {@code shape} with fewer heads or a narrower feed-forward layer
   */
  static Map<String, Tensor> cut(
      EncoderShape shape,
      EncoderShape smaller,
      Map<String, Tensor> tensors,
      Importance importance) {
    Map<String, Tensor> out = new LinkedHashMap<>(tensors);
    for (int layer = 0; layer < shape.layers(); layer++) {
      String at = "layer." + layer + ".";
      int[] heads = best(importance.heads()[layer], smaller.heads());
      int[] attended = spread(heads, shape.headSize());
      int[] qkv = new int[3 * attended.length];
      for (int part = 0; part < 3; part++) {
        for (int i = 0; i < attended.length; i++) {
          qkv[part * attended.length + i] = part * shape.attended() + attended[i];
        }
      }
      out.computeIfPresent(at + "qkv.weight", (name, t) -> columns(t, qkv));
      out.computeIfPresent(at + "qkv.bias", (name, t) -> columns(t, qkv));
      out.computeIfPresent(at + "out.weight", (name, t) -> rows(t, attended));
      int[] inner = best(importance.inner()[layer], smaller.inner());
      out.computeIfPresent(at + "up.weight", (name, t) -> columns(t, inner));
      out.computeIfPresent(at + "up.bias", (name, t) -> columns(t, inner));
      out.computeIfPresent(at + "down.weight", (name, t) -> rows(t, inner));
    }
    return out;
  }

  /** Share of the importance that stays, 0 to 1. */
  static double kept(double[][] importance, int count) {
    double kept = 0;
    double all = 0;
    for (double[] layer : importance) {
      all += Arrays.stream(layer).sum();
      kept += Arrays.stream(best(layer, count)).mapToDouble(i -> layer[i]).sum();
    }
    return all == 0 ? 1 : kept / all;
  }

  /** The places of the largest numbers, in rising order. */
  private static int[] best(double[] importance, int count) {
    return IntStream.range(0, importance.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -importance[i]))
        .limit(count)
        .mapToInt(i -> i)
        .sorted()
        .toArray();
  }

  private static int[] spread(int[] parts, int size) {
    return Arrays.stream(parts)
        .flatMap(part -> IntStream.range(part * size, (part + 1) * size))
        .toArray();
  }

  /** Columns of a matrix, or places of a vector. */
  private static Tensor columns(Tensor tensor, int[] kept) {
    int columns = (int) tensor.shape()[tensor.shape().length - 1];
    int rows = tensor.values().length / columns;
    float[] values = new float[rows * kept.length];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < kept.length; i++) {
        values[row * kept.length + i] = tensor.values()[row * columns + kept[i]];
      }
    }
    long[] shape = tensor.shape().clone();
    shape[shape.length - 1] = kept.length;
    return new Tensor(shape, values);
  }

  private static Tensor rows(Tensor tensor, int[] kept) {
    int columns = (int) tensor.shape()[1];
    float[] values = new float[kept.length * columns];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(tensor.values(), kept[i] * columns, values, i * columns, columns);
    }
    return new Tensor(new long[] {kept.length, columns}, values);
  }
}
