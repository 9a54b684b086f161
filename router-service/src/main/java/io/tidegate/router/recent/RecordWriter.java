package io.tidegate.router.recent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Fields of one record, one after the other, in a buffer that is used again for the next. */
final class RecordWriter {
  private byte[] bytes = new byte[2_048];
  private int length;
  private Words words = new Words();

  /** Begins a record for a segment with these words. */
  void begin(Words segment) {
    words = segment;
    length = 0;
  }

  int length() {
    return length;
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, length);
  }

  /** A text that hardly ever comes again. */
  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    integer(utf8.length);
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  /** A text out of a few. */
  void word(String text) {
    int number = words.number(text);
    integer(number + 1);
    if (number < 0) {
      text(text);
    }
  }

  void words(List<String> texts) {
    integer(texts.size());
    for (String text : texts) {
      word(text);
    }
  }

  /** Small numbers of either sign take little room. */
  void integer(long value) {
    room(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void integer(OptionalLong value) {
    flag(value.isPresent());
    if (value.isPresent()) {
      integer(value.getAsLong());
    }
  }

  void flag(boolean value) {
    room(1);
    bytes[length++] = (byte) (value ? 1 : 0);
  }

  void real(double value) {
    room(8);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (bits >>> shift);
    }
  }

  void step(int value) {
    room(2);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
