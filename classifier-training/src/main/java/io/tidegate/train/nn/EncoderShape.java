package io.tidegate.train.nn;

/**
 * The sizes of a BERT-class encoder.
 *
 * @param vocab pieces in the vocabulary
 * @param positions longest input in tokens
 * @param width numbers per token
 * @param layers transformer layers
 * @param heads attention heads; divides {@code width}
 * @param inner width of the feed-forward layer
 */
public record EncoderShape(int vocab, int positions, int width, int layers, int heads, int inner) {
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
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "heads must divide width, were " + heads + " and " + width);
    }
  }
}
