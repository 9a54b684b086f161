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
      boolean digitNow = Character.isDigit(c);
      boolean letterNow = !digitNow && (Character.isLetter(c) || Character.isSurrogate(c));
      numbers += digitNow && !digit ? 1 : 0;
      words += letterNow && !letter ? 1 : 0;
      if (!digitNow && !letterNow && c < 128 && SYMBOLS.indexOf(c) >= 0) {
        symbols++;
      }
      digit = digitNow;
      letter = letterNow;
    }
    return new Surface(Math.log1p(numbers), Math.log1p(symbols), Math.log1p(words));
  }
}
