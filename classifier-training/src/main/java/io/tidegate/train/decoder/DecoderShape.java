package io.tidegate.train.decoder;

/**
 * The sizes of a decoder.
 *
 * @param vocabulary number of tokens
 * @param hidden width of the residual stream; a multiple of 32 times the heads' count over two, so
 *     that 8-bit blocks of 32 fit
 * @param layers number of blocks
 * @param heads attention heads, each of {@code hidden / heads} dimensions, an even number
 * @param feedForward inner width of the gated feed-forward part; a multiple of 32
 * @param positions longest sequence, in tokens
 */
record DecoderShape(
    int vocabulary, int hidden, int layers, int heads, int feedForward, int positions) {
  static final double ROTARY_BASE = 10_000;
  static final float NORM_EPSILON = 1e-5f;

  DecoderShape {
    if (vocabulary < 262 || layers < 1 || heads < 1 || positions < 16) {
      throw new IllegalArgumentException(
          "vocabulary must be >= 262, layers and heads >= 1, positions >= 16");
    }
    if (hidden % 32 != 0
        || feedForward % 32 != 0
        || hidden % heads != 0
        || hidden / heads % 2 != 0) {
      throw new IllegalArgumentException(
          "hidden and feedForward must be multiples of 32 and hidden an even multiple of heads, were "
              + hidden
              + ", "
              + feedForward
              + ", "
              + heads);
    }
  }

  int headSize() {
    return hidden / heads;
  }

  /** Number of trained weights. */
  long weights() {
    long block = 4L * hidden * hidden + 3L * hidden * feedForward + 5L * hidden;
    return (long) vocabulary * hidden + layers * block + hidden;
  }

  /**
   * Rotary cosine of {@code position} at the pair {@code pair} of a head's first and second half
   * (Su et al. 2021).
   */
  float cosine(int position, int pair) {
    return (float) Math.cos(angle(position, pair));
  }

  /** Rotary sine, see {@link #cosine}. */
  float sine(int position, int pair) {
    return (float) Math.sin(angle(position, pair));
  }

  private double angle(int position, int pair) {
    return position * Math.pow(ROTARY_BASE, -2.0 * pair / headSize());
  }
}
