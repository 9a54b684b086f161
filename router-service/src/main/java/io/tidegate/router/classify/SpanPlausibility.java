package io.tidegate.router.classify;

/**
 * What every text of a kind has: a claim of the token head without it is dropped. The rules have
 * looked at the same text already, so nothing that they know is lost.
 */
final class SpanPlausibility {

  private SpanPlausibility() {}

  /** Whether a kind is a number, to be taken whole with its separators. */
  static boolean number(String kind) {
    return switch (kind) {
      case "PHONE", "DATE_OF_BIRTH", "CREDIT_CARD", "NATIONAL_ID", "IP" -> true;
      default -> false;
    };
  }

  /** Whether rules look for a kind, so that the model only adds what is written oddly. */
  static boolean hasRule(String kind) {
    return switch (kind) {
      case "PHONE", "EMAIL", "IBAN", "CREDIT_CARD", "NATIONAL_ID", "IP" -> true;
      default -> false;
    };
  }

  /** Whether the characters of a span can be of a kind; unknown kinds need a letter or digit. */
  static boolean holds(String kind, CharSequence text, int start, int end) {
    int letters = 0;
    int digits = 0;
    boolean mail = false;
    boolean joint = false;
    boolean spaced = false;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      letters += Character.isLetter(c) || Character.isSurrogate(c) ? 1 : 0;
      digits += Character.isDigit(c) ? 1 : 0;
      mail |= c == '@' || c == '\uff20';
      spaced |= Character.isWhitespace(c);
      joint |= c == '.' || c == ':';
    }
    if (number(kind) && (latin(text, start - 1) || latin(text, end))) {
      return false;
    }
    return switch (kind) {
      case "PERSON" -> letters >= (ideographs(text, start) ? 1 : 2) && digits == 0;
      case "MEDICAL" -> letters >= (ideographs(text, start) ? 1 : 2);
      case "ADDRESS" ->
          letters >= 3 && (digits > 0 || end - start >= 8) && (spaced || ideographs(text, start));
      case "PHONE" ->
          digits >= 7
              && digits <= 15
              && letters <= 4
              && dialled(text, start, end - start > digits + letters);
      case "EMAIL" -> letters >= (mail ? 3 : 8);
      case "DATE_OF_BIRTH" -> digits >= 3 && digits <= 8;
      case "IBAN" -> digits >= 10 && letters >= 2;
      case "CREDIT_CARD" -> digits >= 12 && letters == 0;
      case "NATIONAL_ID" -> digits >= 6;
      case "IP" -> digits >= 2 && joint;
      default -> letters + digits > 0;
    };
  }

  /**
   * Begins as numbers that are dialled do, or is grouped; a bare run of digits is some other
   * number.
   */
  private static boolean dialled(CharSequence text, int start, boolean grouped) {
    char first = text.charAt(start);
    boolean plus = start > 0 && text.charAt(start - 1) == '+';
    return plus || first == '+' || first == '(' || first == '0' || grouped;
  }

  private static boolean latin(CharSequence text, int place) {
    return place >= 0
        && place < text.length()
        && Character.isLetter(text.charAt(place))
        && text.charAt(place) < 0x2E80;
  }

  private static boolean ideographs(CharSequence text, int start) {
    return text.charAt(start) >= 0x2E80;
  }
}
