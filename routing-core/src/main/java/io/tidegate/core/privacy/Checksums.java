package io.tidegate.core.privacy;

/** Check digits over arrays of digit values 0..9. */
final class Checksums {

  private static final byte[][] VERHOEFF_PRODUCT = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
    {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
    {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
    {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
    {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
    {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
    {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
    {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
    {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
    {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
  };

  private static final byte[] VERHOEFF_TURN = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

  private Checksums() {}

  /** ISO/IEC 7812-1 annex B: every second digit from the right doubled, digits summed, mod 10. */
  static boolean luhn(byte[] digits, int from, int to) {
    int sum = 0;
    boolean twice = false;
    for (int i = to - 1; i >= from; i--) {
      int value = twice ? 2 * digits[i] : digits[i];
      sum += value > 9 ? value - 9 : value;
      twice = !twice;
    }
    return sum % 10 == 0;
  }

  /** Sum of digit times weight over the weights' length. */
  static int weighted(byte[] digits, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += digits[i] * weights[i];
    }
    return sum;
  }

  /** The digits from {@code from} up to {@code to} as a number; at most 18 of them. */
  static long value(byte[] digits, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = 10 * value + digits[i];
    }
    return value;
  }

  /** ISO/IEC 7064 mod 11,10 over n digits, the last being the check digit. */
  static boolean mod1110(byte[] digits, int n) {
    int product = 10;
    for (int i = 0; i < n - 1; i++) {
      int sum = (digits[i] + product) % 10;
      product = 2 * (sum == 0 ? 10 : sum) % 11;
    }
    return (11 - product) % 10 == digits[n - 1];
  }

  /** Verhoeff's dihedral check over n digits, the last being the check digit. */
  static boolean verhoeff(byte[] digits, int n) {
    int check = 0;
    for (int i = 0; i < n; i++) {
      int value = digits[n - 1 - i];
      for (int turn = 0; turn < i % 8; turn++) {
        value = VERHOEFF_TURN[value];
      }
      check = VERHOEFF_PRODUCT[check][value];
    }
    return check == 0;
  }

  /** Whether year, month and day are a day of the calendar; a 29 February of any year is. */
  static boolean day(int month, int day) {
    if (month < 1 || month > 12 || day < 1) {
      return false;
    }
    int longest = month == 2 ? 29 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    return day <= longest;
  }
}
