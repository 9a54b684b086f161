package io.tidegate.core.privacy;

import java.util.List;

/**
 * National ids of letters and digits: United Kingdom, Spain, Italy, Finland, China with a last X.
 */
final class LetteredIds implements FoldedDetector {

  private static final int LENGTH_MAX = 18;

  /** Every kind has a digit among its first fourteen characters, each with a separator before. */
  private static final int DIGIT_REACH = 27;

  private static final String NINO = "aannnnnna";
  private static final String DNI = "nnnnnnnna";
  private static final String NIE = "annnnnnna";
  private static final String FISCAL_CODE = "aaaaaaccaccaccca";
  private static final String RESIDENT_ID = "nnnnnnnnnnnnnnnnna";
  private static final String DNI_LETTERS = "trwagmyfpdxbnjzsqvhlcke";
  private static final String HETU_LETTERS = "0123456789abcdefhjklmnprstuvwxy";
  private static final String MONTH_LETTERS = "abcdehlmprst";
  private static final String OMOCODE = "lmnpqrstuv";
  private static final int[] ODD_VALUES = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  @Override
  public void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out) {
    char[] code = new char[LENGTH_MAX];
    int digit = -1;
    for (int i = 0; i < text.length(); i++) {
      if (digit < i) {
        digit = text.nextDigit(i);
      }
      if (digit - i > DIGIT_REACH) {
        i = digit - DIGIT_REACH - 1;
        continue;
      }
      if (!text.alphanumeric(i) || (text.alphanumeric(i - 1) && text.at(i - 1) < 0x2E80)) {
        continue;
      }
      int end = find(text, i, code, out);
      i = end > 0 ? end - 1 : i;
    }
  }

  /** Looks for each kind at a word's start; returns the end of what was found, or -1. */
  private static int find(FoldedText text, int start, char[] code, List<PersonalDataSpan> out) {
    if (text.digit(start)) {
      return digitFirst(text, start, code, out);
    }
    int end = read(text, start, code, NINO);
    if (end > 0 && nino(code)) {
      return add(text, PersonalDataKinds.UK_NINO, start, end, out, false);
    }
    end = read(text, start, code, NIE);
    if (end > 0 && nie(code)) {
      return add(text, PersonalDataKinds.ES_NIE, start, end, out, true);
    }
    end = read(text, start, code, FISCAL_CODE);
    if (end > 0 && fiscalCode(code)) {
      return add(text, PersonalDataKinds.IT_FISCAL_CODE, start, end, out, true);
    }
    return -1;
  }

  private static int digitFirst(
      FoldedText text, int start, char[] code, List<PersonalDataSpan> out) {
    int end = read(text, start, code, DNI);
    if (end > 0 && dni(code, 0)) {
      return add(text, PersonalDataKinds.ES_DNI, start, end, out, true);
    }
    end = hetuEnd(text, start, code);
    if (end > 0 && hetu(code)) {
      return add(text, PersonalDataKinds.FI_HETU, start, end, out, true);
    }
    end = read(text, start, code, RESIDENT_ID);
    if (end > 0 && code[17] == 'x' && residentId(code)) {
      return add(text, PersonalDataKinds.CN_RESIDENT_ID, start, end, out, true);
    }
    return -1;
  }

  private static int add(
      FoldedText text,
      String kind,
      int start,
      int end,
      List<PersonalDataSpan> out,
      boolean checksum) {
    out.add(
        text.span(
            kind,
            start,
            end,
            checksum ? PersonalDataSpan.Source.CHECKSUM : PersonalDataSpan.Source.FORMAT));
    return end;
  }

  /**
   * Reads letters and digits of a form (a letter, n digit, c either) with at most one separator
   * between two; -1 unless a word ends there.
   */
  private static int read(FoldedText text, int start, char[] code, String form) {
    int place = start;
    for (int k = 0; k < form.length(); k++) {
      char c = text.at(place);
      if (k > 0 && (c == ' ' || c == '-' || c == '.' || c == '/')) {
        c = text.at(++place);
      }
      boolean digit = c >= '0' && c <= '9';
      boolean letter = c >= 'a' && c <= 'z';
      char wanted = form.charAt(k);
      if ((!digit || wanted == 'a') && (!letter || wanted == 'n')) {
        return -1;
      }
      code[k] = c;
      place++;
    }
    return text.alphanumeric(place) && text.at(place) < 0x2E80 ? -1 : place;
  }

  /** Six digits, a century sign, three digits and a check character. */
  private static int hetuEnd(FoldedText text, int start, char[] code) {
    for (int k = 0; k < 11; k++) {
      code[k] = text.at(start + k);
    }
    boolean sign = code[6] == '+' || code[6] == '-' || (code[6] >= 'a' && code[6] <= 'f');
    return sign && digits(code, 0, 6) && digits(code, 7, 10) && !text.alphanumeric(start + 11)
        ? start + 11
        : -1;
  }

  private static boolean digits(char[] code, int from, int to) {
    for (int i = from; i < to; i++) {
      if (code[i] < '0' || code[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static int number(char[] code, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = 10 * value + (code[i] - '0');
    }
    return value;
  }

  /** United Kingdom: two letters that are in use, six digits, a suffix A to D. */
  static boolean nino(char[] code) {
    char first = code[0];
    char second = code[1];
    String prefix = "" + first + second;
    return first >= 'a'
        && second >= 'a'
        && "dfiquv".indexOf(first) < 0
        && "dfiquvo".indexOf(second) < 0
        && !List.of("bg", "gb", "nk", "kn", "tn", "nt", "zz").contains(prefix)
        && digits(code, 2, 8)
        && code[8] >= 'a'
        && code[8] <= 'd';
  }

  /** Spain: eight digits and the letter at their remainder mod 23. */
  static boolean dni(char[] code, int leading) {
    return digits(code, leading, 8) && DNI_LETTERS.charAt(number(code, leading, 8) % 23) == code[8];
  }

  /** Spain, foreigners: X, Y, Z stand for 0, 1, 2. */
  static boolean nie(char[] code) {
    if (code[0] < 'x' || code[0] > 'z' || !digits(code, 1, 8)) {
      return false;
    }
    int value = (code[0] - 'x') * 10_000_000 + number(code, 1, 8);
    return DNI_LETTERS.charAt(value % 23) == code[8];
  }

  /** Finland: birth date, century sign, serial, character at the nine digits' remainder mod 31. */
  static boolean hetu(char[] code) {
    long nine = number(code, 0, 6) * 1000L + number(code, 7, 10);
    return Checksums.day(number(code, 2, 4), number(code, 0, 2))
        && HETU_LETTERS.charAt((int) (nine % 31)) == code[10];
  }

  /** Italy: names, birth, place and check letter; a digit may be replaced by its letter. */
  static boolean fiscalCode(char[] code) {
    int sum = 0;
    int digits = 0;
    for (int i = 0; i < 16; i++) {
      boolean numeric = i == 6 || i == 7 || i == 9 || i == 10 || (i >= 12 && i <= 14);
      boolean letter = code[i] >= 'a';
      digits += letter ? 0 : 1;
      if (numeric ? letter && OMOCODE.indexOf(code[i]) < 0 : !letter) {
        return false;
      }
      if (i < 15) {
        int value = letter ? code[i] - 'a' : code[i] - '0';
        sum += i % 2 == 0 ? ODD_VALUES[value] : value;
      }
    }
    return digits >= 2 && MONTH_LETTERS.indexOf(code[8]) >= 0 && code[15] - 'a' == sum % 26;
  }

  private static boolean residentId(char[] code) {
    if (!digits(code, 0, 17)) {
      return false;
    }
    byte[] values = new byte[18];
    for (int i = 0; i < 17; i++) {
      values[i] = (byte) (code[i] - '0');
    }
    return NationalIds.residentIdRemainder(values) == 10;
  }
}
