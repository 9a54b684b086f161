package io.tidegate.core.privacy;

import java.text.Normalizer;

/**
 * A text made plain for matching: lower case, digits of every script as 0-9, look-alike letters as
 * Latin, one kind of space and dash, nothing invisible, the escapes of JSON in a string read; each
 * place knows where it came from.
 */
public class FoldedText {

  private static final int DROPPED = -1;
  private static final char OTHER = '\uFFFD';
  private static final long DIGITS = 0x3FFL << '0';

  /** Cyrillic and Greek letters that look like a Latin one, in pairs: letter, Latin. */
  private static final String LOOK_ALIKES =
      "\u0430a\u0432b\u0441c\u0435e\u043dh\u0456i\u0458j\u043ak\u043cm\u043eo\u0440p\u0455s\u0442t"
          + "\u0443y\u0445x\u0501d\u051bq\u051dw\u04bbh"
          + "\u03b1a\u03b2b\u03b5e\u03b6z\u03b7h\u03b9i\u03bak\u03bcm\u03bdn\u03bfo\u03c1p\u03c4t"
          + "\u03c5y\u03c7x";

  /** Where the circled, bracketed, dotted and double-circled digits 1 to 9 begin. */
  private static final int[] CIRCLED_ONES = {
    0x2460, 0x2474, 0x2488, 0x24F5, 0x2776, 0x2780, 0x278A
  };

  private static final char[] LATIN = lookAlikes();

  private final CharSequence source;
  private final char[] chars;
  private final int[] starts;
  private final int length;
  private final boolean digits;

  // One bit for each ASCII character that occurs.
  private final long lowAscii;
  private final long highAscii;

  /** Folds a text: time and memory linear in its length. */
  public FoldedText(CharSequence source) {
    this.source = source;
    int n = source.length();
    char[] folded = new char[n];
    int[] from = new int[n];
    int size = 0;
    long low = 0;
    long high = 0;
    for (int i = 0; i < n; ) {
      char c = source.charAt(i);
      int width = 1;
      int plain;
      int escaped = c == '\\' ? escaped(source, i) : -1;
      if (escaped >= 0) {
        width = escapeWidth(source, i);
        plain = fold(escaped);
      } else if (c < 0x80) {
        plain = c >= 'A' && c <= 'Z' ? c + 32 : c;
      } else {
        int codePoint = Character.codePointAt(source, i);
        width = Character.charCount(codePoint);
        plain = fold(codePoint);
      }
      if (plain != DROPPED) {
        folded[size] = (char) plain;
        from[size++] = i;
        if (plain < 0x40) {
          low |= 1L << plain;
        } else if (plain < 0x80) {
          high |= 1L << plain;
        }
      }
      i += width;
    }
    this.chars = folded;
    this.starts = from;
    this.length = size;
    this.lowAscii = low;
    this.highAscii = high;
    this.digits = (low & DIGITS) != 0;
  }

  /** Number of places. */
  public final int length() {
    return length;
  }

  /** Whether a digit of any script occurs. */
  public final boolean hasDigits() {
    return digits;
  }

  /** Whether an ASCII character occurs. */
  final boolean has(char ascii) {
    return ((ascii < 0x40 ? lowAscii : highAscii) >>> ascii & 1) != 0;
  }

  /** The next place from here on with a digit; the length when there is none. */
  final int nextDigit(int from) {
    int place = from;
    while (place < length && (chars[place] < '0' || chars[place] > '9')) {
      place++;
    }
    return place;
  }

  /** The plain character at a place; a line feed outside the text. */
  public char at(int index) {
    return index >= 0 && index < length ? chars[index] : '\n';
  }

  /** Index in the source of the first {@code char} of a place. */
  public final int sourceStart(int index) {
    return starts[index];
  }

  /** Index in the source after the last {@code char} of a place. */
  public final int sourceEnd(int index) {
    int start = starts[index];
    if (source.charAt(start) == '\\' && escaped(source, start) >= 0) {
      return start + escapeWidth(source, start);
    }
    return start + Character.charCount(Character.codePointAt(source, start));
  }

  /** A span over the places from {@code start} up to but without {@code end}. */
  public final PersonalDataSpan span(
      String kind, int start, int end, PersonalDataSpan.Source source) {
    return new PersonalDataSpan(kind, sourceStart(start), sourceEnd(end - 1), source);
  }

  /** Whether a 0-9 is at a place. */
  public final boolean digit(int index) {
    char c = at(index);
    return c >= '0' && c <= '9';
  }

  /** Whether a letter of any script is at a place. */
  public final boolean letter(int index) {
    char c = at(index);
    return c < 0x80 ? c >= 'a' && c <= 'z' : Character.isLetter(c);
  }

  /** Whether a letter or digit is at a place. */
  public final boolean alphanumeric(int index) {
    return digit(index) || letter(index);
  }

  /** The character that a JSON escape at a place stands for; -1 for none. */
  private static int escaped(CharSequence source, int at) {
    char kind = at + 1 < source.length() ? source.charAt(at + 1) : ' ';
    if (kind == 'n' || kind == 'r' || kind == 't') {
      return '\n';
    }
    if (kind != 'u' || at + 6 > source.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = Character.digit(source.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = 16 * value + digit;
    }
    return value;
  }

  private static int escapeWidth(CharSequence source, int at) {
    return source.charAt(at + 1) == 'u' ? 6 : 2;
  }

  /** A text folded in the same way, for phrases to look for. */
  static String fold(String text) {
    FoldedText folded = new FoldedText(text);
    return new String(folded.chars, 0, folded.length);
  }

  private static int fold(int codePoint) {
    if (codePoint < 0x80) {
      return Character.toLowerCase(codePoint);
    }
    if (codePoint >= 0xFF01 && codePoint <= 0xFF5E) {
      return Character.toLowerCase(codePoint - 0xFEE0);
    }
    if (codePoint < LATIN.length && LATIN[codePoint] != 0) {
      return LATIN[codePoint];
    }
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT -> DROPPED;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK ->
          decoration(codePoint) ? DROPPED : place(codePoint);
      case Character.SPACE_SEPARATOR -> ' ';
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> '\n';
      case Character.DASH_PUNCTUATION -> '-';
      case Character.DECIMAL_DIGIT_NUMBER -> '0' + Character.digit(codePoint, 10);
      case Character.OTHER_NUMBER -> circledDigit(codePoint);
      default -> symbol(codePoint);
    };
  }

  /** Marks that are drawn over a character and leave it readable; vowel signs are not. */
  private static boolean decoration(int codePoint) {
    return codePoint <= 0x036F
        || (codePoint >= 0x20D0 && codePoint <= 0x20FF)
        || (codePoint >= 0xFE00 && codePoint <= 0xFE0F)
        || codePoint >= 0xE0000;
  }

  private static int circledDigit(int codePoint) {
    int value = codePoint == 0x24EA || codePoint == 0x24FF ? 0 : -1;
    for (int one : CIRCLED_ONES) {
      value = codePoint >= one && codePoint < one + 9 ? codePoint - one + 1 : value;
    }
    return value >= 0 ? '0' + value : place(codePoint);
  }

  private static int symbol(int codePoint) {
    return switch (codePoint) {
      case 0x00AD, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800 -> DROPPED;
      case 0x0085 -> '\n';
      case 0x2212, 0x02D7, 0x2043 -> '-';
      case 0x3002, 0xFF61, 0x2024, 0xFE52 -> '.';
      case 0xFE6B -> '@';
      case 0x2236, 0xA789, 0xFE55 -> ':';
      case 0x2044, 0x2215 -> '/';
      default -> styledLetter(codePoint);
    };
  }

  /** Letters in mathematical, circled and letter-like blocks are the letter that they style. */
  private static int styledLetter(int codePoint) {
    boolean styled =
        (codePoint >= 0x2100 && codePoint <= 0x214F)
            || (codePoint >= 0x24B6 && codePoint <= 0x24E9)
            || (codePoint >= 0x1D400 && codePoint <= 0x1D7FF)
            || (codePoint >= 0x1F100 && codePoint <= 0x1F1FF);
    if (styled) {
      String plain = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
      if (plain.length() == 1) {
        return place(plain.charAt(0));
      }
    }
    return place(codePoint);
  }

  private static int place(int codePoint) {
    if (codePoint > 0xFFFF) {
      return OTHER;
    }
    char lower = Character.toLowerCase((char) codePoint);
    return lower < LATIN.length && LATIN[lower] != 0 ? LATIN[lower] : lower;
  }

  private static char[] lookAlikes() {
    char[] latin = new char[0x0530];
    for (int i = 0; i < LOOK_ALIKES.length(); i += 2) {
      latin[LOOK_ALIKES.charAt(i)] = LOOK_ALIKES.charAt(i + 1);
    }
    return latin;
  }
}
