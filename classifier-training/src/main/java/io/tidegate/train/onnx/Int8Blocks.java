package io.tidegate.train.onnx;

/**
 * A matrix in unsigned 8-bit integers around 128 with one scale for each run of {@code block}
 * inputs, as MatMulNBits and GatherBlockQuantized take it: {@code weight[n][k] = (values[n * inputs
 * + k] - 128) * scales[n * inputs / block + k / block]}.
 *
 * @param values row-major (outputs, inputs)
 * @param scales row-major (outputs, inputs / block)
 * @param block inputs that share a scale
 */
public record Int8Blocks(byte[] values, float[] scales, int outputs, int inputs, int block) {
  private static final int MIDDLE = 128;
  private static final int LIMIT = 127;

  /**
   * Quantizes a row-major (outputs, inputs) matrix; {@code inputs} must be a multiple of {@code
   * block}.
   */
  public static Int8Blocks of(float[] matrix, int outputs, int inputs, int block) {
    if (matrix.length != outputs * inputs || inputs % block != 0) {
      throw new IllegalArgumentException(
          "matrix must have outputs * inputs elements, inputs a multiple of " + block);
    }
    byte[] values = new byte[matrix.length];
    float[] scales = new float[matrix.length / block];
    for (int b = 0; b < scales.length; b++) {
      float largest = 0;
      for (int i = b * block; i < (b + 1) * block; i++) {
        largest = Math.max(largest, Math.abs(matrix[i]));
      }
      scales[b] = largest == 0 ? 1 : largest / LIMIT;
      for (int i = b * block; i < (b + 1) * block; i++) {
        values[i] = (byte) (MIDDLE + Math.round(matrix[i] / scales[b]));
      }
    }
    return new Int8Blocks(values, scales, outputs, inputs, block);
  }
}
