package io.tidegate.train.onnx;

/**
 * A matrix in symmetric 8-bit integers with one scale per output column, as DynamicQuantizeMatMul,
 * QAttention and MatMulInteger take it: {@code weight[i][j] = values[i * columns + j] * scales[j]}.
 *
 * @param values row-major (rows, columns)
 * @param scales one for each column, above 0
 */
public record Int8Columns(byte[] values, float[] scales) {
  /**
   * Rounds a row-major (rows, columns) matrix to the nearest of {@code 2 * limit + 1} steps.
   *
   * @param limit largest magnitude: 127, or 63 for processors whose 8-bit products saturate
   */
  public static Int8Columns of(float[] matrix, int rows, int columns, int limit) {
    if (matrix.length != rows * columns || limit < 1 || limit > 127) {
      throw new IllegalArgumentException(
          "matrix must have rows * columns elements and limit must be in 1..127");
    }
    byte[] values = new byte[matrix.length];
    float[] scales = new float[columns];
    for (int j = 0; j < columns; j++) {
      float largest = 0;
      for (int i = 0; i < rows; i++) {
        largest = Math.max(largest, Math.abs(matrix[i * columns + j]));
      }
      scales[j] = largest == 0 ? 1 : largest / limit;
      for (int i = 0; i < rows; i++) {
        values[i * columns + j] = (byte) Math.round(matrix[i * columns + j] / scales[j]);
      }
    }
    return new Int8Columns(values, scales);
  }
}
