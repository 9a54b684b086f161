package io.tidegate.train.nn;

/**
 * Plain numbers with a shape, outside any engine: what files and graphs hold. The array is shared,
 * not copied.
 */
public record Tensor(long[] shape, float[] values) {
  public Tensor {
    long size = 1;
    for (long side : shape) {
      size *= side;
    }
    if (size != values.length) {
      throw new IllegalArgumentException("shape holds " + size + " numbers, were " + values.length);
    }
  }
}
