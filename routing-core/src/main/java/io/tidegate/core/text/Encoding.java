package io.tidegate.core.text;

/**
 * The tokens of one text: ids, and for each token the half-open range of UTF-16 positions of the
 * original text that it covers. The first token is {@code [CLS]} and the last {@code [SEP]}; both
 * cover the empty range 0..0.
 *
 * <p>The arrays are made for this encoding alone and are handed out uncopied: whoever asked for the
 * encoding owns them.
 */
public final class Encoding {
  private final int[] ids;
  private final int[] starts;
  private final int[] ends;

  Encoding(int[] ids, int[] starts, int[] ends) {
    this.ids = ids;
    this.starts = starts;
    this.ends = ends;
  }

  /** Number of tokens, {@code [CLS]} and {@code [SEP]} included. */
  public int length() {
    return ids.length;
  }

  /** Token ids in text order. */
  public int[] ids() {
    return ids;
  }

  /** First original position of each token. */
  public int[] starts() {
    return starts;
  }

  /** Position after the last original character of each token. */
  public int[] ends() {
    return ends;
  }
}
