package io.tidegate.pipeline.rows;

import io.tidegate.pipeline.scan.JsonCursor;
import io.tidegate.pipeline.scan.UnusualJsonException;
import java.util.Arrays;

/** Turns base64 into big-endian 16-bit numbers where it lies: eight letters are three of them. */
final class Base64Steps {

  private static final int[] DIGITS = digits();

  private Base64Steps() {}

  private static int[] digits() {
    int[] digits = new int[256];
    Arrays.fill(digits, -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      digits[alphabet.charAt(i)] = i;
    }
    return digits;
  }

  /**
   * Reads the string that {@code cursor} read last.
   *
   * @throws UnusualJsonException unless it is padded base64 of exactly {@code count} numbers
   */
  static void decode(JsonCursor cursor, short[] into, int at, int count) {
    byte[] bytes = cursor.bytes();
    int p = cursor.from();
    if (cursor.to() - p != 4 * ((2 * count + 2) / 3)) {
      throw UnusualJsonException.INSTANCE;
    }
    int wrong = 0;
    int i = 0;
    for (; i + 3 <= count; i += 3, p += 8) {
      int high = word(bytes, p);
      int low = word(bytes, p + 4);
      wrong |= high | low;
      into[at + i] = (short) (high >> 8);
      into[at + i + 1] = (short) (high << 8 | (low >> 16 & 0xff));
      into[at + i + 2] = (short) low;
    }
    if (i < count) {
      wrong |= rest(bytes, p, into, at + i, count - i);
    }
    if (wrong < 0) {
      throw UnusualJsonException.INSTANCE;
    }
  }

  /** Four letters as 24 bits; negative when one is no digit. */
  private static int word(byte[] bytes, int p) {
    return DIGITS[bytes[p] & 0xff] << 18
        | DIGITS[bytes[p + 1] & 0xff] << 12
        | DIGITS[bytes[p + 2] & 0xff] << 6
        | DIGITS[bytes[p + 3] & 0xff];
  }

  /** The last one or two numbers, with their padding. */
  private static int rest(byte[] bytes, int p, short[] into, int at, int count) {
    byte[] last = {'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A'};
    int letters = count == 1 ? 3 : 6;
    for (int k = 0; k < 4 * count; k++) {
      if (k < letters) {
        last[k] = bytes[p + k];
      } else if (bytes[p + k] != '=') {
        return -1;
      }
    }
    int high = word(last, 0);
    into[at] = (short) (high >> 8);
    if (count == 1) {
      return high;
    }
    int low = word(last, 4);
    into[at + 1] = (short) (high << 8 | (low >> 16 & 0xff));
    return high | low;
  }
}
