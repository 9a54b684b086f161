package io.tidegate.core.privacy;

/**
 * Payment card numbers: issuer prefixes of ISO/IEC 7812 with the lengths in use, and Luhn's check.
 */
final class CardNumbers {

  /** The usual ways of grouping the digits. */
  static final String[] LAYOUTS = {
    "12",
    "13",
    "14",
    "15",
    "16",
    "17",
    "18",
    "19",
    "4-4-4-4",
    "4-6-5",
    "4-6-4",
    "4-4-4-4-3",
    "4-4-4-4-2",
    "4-4-4-4-1",
    "4-4-4-1",
    "4-3-3-3",
    "4-4-4-3",
    "4-4-4-2",
    "4-4-5",
    "5-4-4",
    "4-4-4",
    "8-8",
    "4-12",
    "6-10",
    "6-13",
    "8-4-4",
    "4-8-4",
    "4-4-8",
    "4-5-6",
    "5-5-5",
    "5-5-6"
  };

  private CardNumbers() {}

  /** Whether the first n digits have an issuer's prefix, its length and a right check digit. */
  static boolean valid(byte[] digits, int n) {
    return n >= 12
        && n <= DigitGroups.DIGITS_MAX
        && issued((int) Checksums.value(digits, 0, 6), n)
        && Checksums.luhn(digits, 0, n);
  }

  private static boolean issued(int prefix, int n) {
    int two = prefix / 10_000;
    int three = prefix / 1000;
    int four = prefix / 100;
    if (two >= 40 && two <= 49) {
      return n == 13 || n == 16 || n == 19 || (maestro(four) && n >= 12);
    }
    if (two >= 51 && two <= 55) {
      return n == 16;
    }
    if (two == 34 || two == 37 || four == 1800 || four == 2131) {
      return n == 15;
    }
    if (four >= 2200 && four <= 2204) {
      return n >= 16;
    }
    if (prefix >= 222_100 && prefix <= 272_099) {
      return n == 16;
    }
    if ((three >= 300 && three <= 305) || three == 309 || two == 36 || two == 38 || two == 39) {
      return n == 14 || n == 16;
    }
    if (two == 35) {
      return n >= 16;
    }
    if (two == 60 || two == 62 || two == 64 || two == 65 || two == 81 || two == 82) {
      return n >= 16 || (maestro(four) && n >= 12);
    }
    if (four == 9792 || four == 8600 || four == 9860) {
      return n == 16;
    }
    boolean further = two == 50 || two == 63 || two == 67;
    return maestro(four) || (further && (n == 16 || n >= 18));
  }

  private static boolean maestro(int four) {
    return switch (four) {
      case 604,
          5018,
          5019,
          5020,
          5038,
          5893,
          6304,
          6390,
          6759,
          6761,
          6762,
          6763,
          6764,
          6765,
          6766 ->
          true;
      default -> false;
    };
  }
}
