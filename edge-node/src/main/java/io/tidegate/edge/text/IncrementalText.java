package io.tidegate.edge.text;

import java.util.Arrays;
import java.util.function.Function;

/**
 * The text of a growing list of tokens, given out in whole characters.
 *
 * <p>Tokens are decoded together with the few before them, since what a token adds to a text can
 * depend on its neighbours. Text that ends with U+FFFD may be a character cut in two and waits for
 * the next token.
 */
public final class IncrementalText {
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * A character has at most four bytes, so more waiting tokens than this mean bytes that never
   * become one.
   */
  private static final int WAITING_TOKENS_MAX = 8;

  private final Function<long[], String> decode;
  private long[] ids = new long[64];
  private int size;
  private int contextFrom; // first token that is decoded along for context
  private int givenOut; // tokens whose text has been given out

  public IncrementalText(Function<long[], String> decode) {
    this.decode = decode;
  }

  /** The text that a further token completes, empty while it completes none. */
  public String add(long token) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = token;
    return take(size - givenOut > WAITING_TOKENS_MAX);
  }

  /** The text still waiting, with U+FFFD for bytes that never became a character. */
  public String finish() {
    return take(true);
  }

  private String take(boolean all) {
    String before = decode.apply(Arrays.copyOfRange(ids, contextFrom, givenOut));
    String now = decode.apply(Arrays.copyOfRange(ids, contextFrom, size));
    if (now.length() <= before.length()) {
      return "";
    }
    if (!all && now.charAt(now.length() - 1) == REPLACEMENT) {
      return "";
    }
    contextFrom = givenOut;
    givenOut = size;
    return now.substring(before.length());
  }
}
