package io.tidegate.pipeline.rows;

import io.tidegate.pipeline.scan.JsonCursor;
import io.tidegate.pipeline.scan.UnusualJsonException;
import java.util.Arrays;

/** Turns base64 into big-endian 16-bit numbers where it lies. */
final class Base64Steps {

  private static final byte[] DIGITS = digits();

  private byte[] raw = new byte[256];

  private static byte[] digits() {
    byte[] digits = new byte[128];
    Arrays.fill(digits, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      digits[alphabet.charAt(i)] = (byte) i;
    }
    return digits;
  }

  /**
   * Reads the string that {@code cursor} read last.
   *
   * @throws UnusualJsonException unless it is padded base64 of exactly {@code count} numbers
   */
  void decode(JsonCursor cursor, short[] into, int at, int count) {
    byte[] bytes = cursor.bytes();
    int from = cursor.from();
    int length = cursor.to() - from;
    int groups = (2 * count + 2) / 3;
    if (length != 4 * groups) {
      throw UnusualJsonException.INSTANCE;
    }
    if (raw.length < 3 * groups) {
      raw = new byte[3 * groups];
    }
    int padding = 3 * groups - 2 * count;
    for (int g = 0; g < groups; g++) {
      int p = from + 4 * g;
      boolean last = g == groups - 1;
      int c = digit(bytes[p + 2], last && padding > 1);
      int d = digit(bytes[p + 3], last && padding > 0);
      int word = digit(bytes[p], false) << 18 | digit(bytes[p + 1], false) << 12 | c << 6 | d;
      raw[3 * g] = (byte) (word >> 16);
      raw[3 * g + 1] = (byte) (word >> 8);
      raw[3 * g + 2] = (byte) word;
    }
    for (int i = 0; i < count; i++) {
      into[at + i] = (short) (raw[2 * i] << 8 | (raw[2 * i + 1] & 0xff));
    }
  }

  private static int digit(byte letter, boolean pad) {
    if (pad) {
      if (letter != '=') {
        throw UnusualJsonException.INSTANCE;
      }
      return 0;
    }
    int digit = letter < 0 ? -1 : DIGITS[letter];
    if (digit < 0) {
      throw UnusualJsonException.INSTANCE;
    }
    return digit;
  }
}
