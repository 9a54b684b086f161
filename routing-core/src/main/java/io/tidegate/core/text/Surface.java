package io.tidegate.core.text;

/**
 * What can be counted in a text without understanding it. Each number is the natural logarithm of
 * one plus a count over the first {@value #READ_CHARS} characters, so 0 for none and below 10.
 *
 * <p>Within one kind of question these tell the hard from the easy better than the words do, and
 * they do so for kinds that nothing was trained on.
 *
 * @param numbers runs of digits
 * @param symbols signs of formulas and code: {@code \ $ ^ _ { } = + * / < > ( )}
 * @param words runs of letters
 */
public record Surface(double numbers, double symbols, double words) {

  /** Characters that are looked at. */
  public static final int READ_CHARS = 16_384;

  private static final String SYMBOLS = "\\$^_{}=+*/<>()";
  private static final byte OTHER = 0;
  private static final byte DIGIT = 1;
  private static final byte LETTER = 2;
  private static final byte SYMBOL = 3;
  private static final byte[] ASCII = new byte[128];

  static {
    for (char c = 0; c < ASCII.length; c++) {
      ASCII[c] = SYMBOLS.indexOf(c) >= 0 ? SYMBOL : kind(c);
    }
  }

  private static byte kind(char c) {
    if (Character.isDigit(c)) {
      return DIGIT;
    }
    return Character.isLetter(c) || Character.isSurrogate(c) ? LETTER : OTHER;
  }

  /** Counts. */
  public static Surface of(CharSequence text) {
    int end = Math.min(text.length(), READ_CHARS);
    int numbers = 0;
    int symbols = 0;
    int words = 0;
    boolean digit = false;
    boolean letter = false;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      int kind = c < ASCII.length ? ASCII[c] : kind(c);
      boolean digitNow = kind == DIGIT;
      boolean letterNow = kind == LETTER;
      numbers += digitNow && !digit ? 1 : 0;
      words += letterNow && !letter ? 1 : 0;
      symbols += kind == SYMBOL ? 1 : 0;
      digit = digitNow;
      letter = letterNow;
    }
    return new Surface(Math.log1p(numbers), Math.log1p(symbols), Math.log1p(words));
  }
}
