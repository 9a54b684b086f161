package io.tidegate.core.text;

/**
 * How a word is written, which lower-casing hides: one small number for each token, the same for
 * every piece of a word.
 */
public final class WordShape {

  /** Punctuation, white space, and the special tokens. */
  public static final int NONE = 0;

  /** Letters without capitals, scripts without case among them. */
  public static final int LOWER = 1;

  /** A capital, then lower case. */
  public static final int CAPITALISED = 2;

  /** Two or more letters, all capitals. */
  public static final int CAPITALS = 3;

  /** One capital letter alone. */
  public static final int INITIAL = 4;

  /** Digits alone. */
  public static final int DIGITS = 5;

  /** Letters and digits. */
  public static final int ALPHANUMERIC = 6;

  /** Capitals elsewhere than at the front alone. */
  public static final int MIXED = 7;

  /** Number of shapes. */
  public static final int COUNT = 8;

  /** Characters looked at on each side of a token for the rest of its word. */
  private static final int REACH = 48;

  private WordShape() {}

  /** The shape of each token's word, {@link Encoding#length()} numbers below {@link #COUNT}. */
  public static int[] of(CharSequence text, Encoding encoding) {
    int[] starts = encoding.starts();
    int[] ends = encoding.ends();
    int[] shapes = new int[encoding.length()];
    int wordEnd = -1;
    for (int i = 1; i < shapes.length - 1; i++) {
      if (starts[i] < wordEnd && starts[i] >= starts[i - 1]) {
        shapes[i] = shapes[i - 1]; // a later piece of the word before
        continue;
      }
      int from = starts[i];
      while (from > 0 && starts[i] - from < REACH && within(text, from - 1)) {
        from--;
      }
      int to = ends[i];
      while (to < text.length() && to - ends[i] < REACH && within(text, to)) {
        to++;
      }
      boolean word = ends[i] > starts[i] && within(text, ends[i] - 1);
      shapes[i] = word ? shape(text, from, to) : NONE;
      wordEnd = word ? to : ends[i];
    }
    return shapes;
  }

  private static boolean within(CharSequence text, int at) {
    char c = text.charAt(at);
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  private static int shape(CharSequence text, int from, int to) {
    int letters = 0;
    int capitals = 0;
    int digits = 0;
    boolean first = false;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (Character.isDigit(c)) {
        digits++;
      } else {
        boolean capital = Character.isUpperCase(c);
        first |= letters == 0 && capital;
        capitals += capital ? 1 : 0;
        letters++;
      }
    }
    if (digits > 0) {
      return letters > 0 ? ALPHANUMERIC : DIGITS;
    }
    if (capitals == 0) {
      return LOWER;
    }
    if (capitals == letters) {
      return letters == 1 ? INITIAL : CAPITALS;
    }
    return first && capitals == 1 ? CAPITALISED : MIXED;
  }
}
