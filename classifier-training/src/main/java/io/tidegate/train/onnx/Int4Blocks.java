package io.tidegate.train.onnx;

/**
 * A matrix in 4-bit integers around 8, two to a byte (the lower half first), with one scale for
 * each run of {@code block} inputs, as MatMulNBits and GatherBlockQuantized take it. The number of
 * largest magnitude in a run becomes -8 or nearly so, which uses the whole range. Runs that the
 * inputs do not fill are filled up with zeros.
 *
 * @param values row-major (outputs, blocks, block / 2)
 * @param scales row-major (outputs, blocks)
 * @param block inputs that share a scale: 32, or 16 where the inputs are no multiple of 32
 */
public record Int4Blocks(byte[] values, float[] scales, int outputs, int blocks, int block) {
  private static final int MIDDLE = 8;
  private static final int HIGHEST = 15;

  /** Quantizes a row-major (outputs, inputs) matrix. */
  public static Int4Blocks of(float[] matrix, int outputs, int inputs) {
    if (matrix.length != outputs * inputs || inputs < 1) {
      throw new IllegalArgumentException("matrix must have outputs * inputs elements");
    }
    int block = inputs % 32 == 0 ? 32 : 16;
    int blocks = (inputs + block - 1) / block;
    byte[] values = new byte[outputs * blocks * block / 2];
    float[] scales = new float[outputs * blocks];
    for (int row = 0; row < outputs; row++) {
      for (int b = 0; b < blocks; b++) {
        int from = row * inputs + b * block;
        int to = Math.min(from + block, (row + 1) * inputs);
        float scale = scale(matrix, from, to);
        scales[row * blocks + b] = scale;
        int at = (row * blocks + b) * block / 2;
        for (int i = 0; i < block; i++) {
          int step = from + i < to ? Math.round(matrix[from + i] / scale) + MIDDLE : MIDDLE;
          int clipped = Math.max(0, Math.min(HIGHEST, step));
          values[at + i / 2] |= (byte) (clipped << (i % 2 * 4));
        }
      }
    }
    return new Int4Blocks(values, scales, outputs, blocks, block);
  }

  private static float scale(float[] matrix, int from, int to) {
    float extreme = 0;
    for (int i = from; i < to; i++) {
      extreme = Math.abs(matrix[i]) > Math.abs(extreme) ? matrix[i] : extreme;
    }
    return extreme == 0 ? 1 : extreme / -MIDDLE;
  }
}
