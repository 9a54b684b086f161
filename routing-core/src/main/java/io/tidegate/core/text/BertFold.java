package io.tidegate.core.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The lower-casing, accent-stripping BERT normaliser, one code point at a time: canonical
 * decomposition, non-spacing marks dropped, lower case.
 *
 * <p>The kinds of character are those of the HuggingFace tokenizers library: white space becomes a
 * gap, control characters vanish, ideographs and punctuation stand alone.
 */
final class BertFold {
  private static final int PAGE = 256;
  // Racy on purpose: a lost entry is computed again, and strings are safe to publish without locks.
  private static final String[][] FOLDED = new String[0x10000 / PAGE][];

  private BertFold() {}

  /** The folded form of a code point; empty when nothing is left of it. */
  static String fold(int codePoint) {
    if (codePoint > 0xffff) {
      return compute(codePoint); // seldom, and a table of them all would be large
    }
    String[] page = FOLDED[codePoint / PAGE];
    if (page == null) {
      page = new String[PAGE];
      FOLDED[codePoint / PAGE] = page;
    }
    String folded = page[codePoint % PAGE];
    if (folded == null) {
      folded = compute(codePoint);
      page[codePoint % PAGE] = folded;
    }
    return folded;
  }

  private static String compute(int codePoint) {
    String decomposed = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD);
    StringBuilder kept = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(kept::appendCodePoint);
    // Letter by letter: the final form of sigma depends on its neighbours and is not wanted here.
    StringBuilder lower = new StringBuilder(kept.length());
    kept.codePoints().forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
    return lower.toString();
  }

  static boolean isSpace(int c) {
    if (c < 0x80) {
      return c == ' ' || (c >= '\t' && c <= '\r');
    }
    return c == 0x85
        || switch (Character.getType(c)) {
          case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
              true;
          default -> false;
        };
  }

  /**
   * Characters without a visible form that the normaliser drops; tab and line ends are white space
   * instead.
   */
  static boolean isDropped(int c) {
    if (c < 0x80) {
      return (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
    }
    if (c == 0xfffd) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
      default -> false;
    };
  }

  static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return (c >= '!' && c <= '/')
          || (c >= ':' && c <= '@')
          || (c >= '[' && c <= '`')
          || (c >= '{' && c <= '~');
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Chinese, Japanese and Korean ideographs, as BERT lists their ranges. */
  static boolean isIdeograph(int c) {
    return c >= 0x3400
        && ((c <= 0x4dbf)
            || (c >= 0x4e00 && c <= 0x9fff)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0x20000 && c <= 0x2a6df)
            || (c >= 0x2a700 && c <= 0x2b73f)
            || (c >= 0x2b740 && c <= 0x2b81f)
            || (c >= 0x2b920 && c <= 0x2ceaf)
            || (c >= 0x2f800 && c <= 0x2fa1f));
  }
}
