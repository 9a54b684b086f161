package io.tidegate.router.recent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads what {@link RecordWriter} wrote, in the same order. */
final class RecordReader {
  private final byte[] bytes;
  private final Words words;
  private int at;

  RecordReader(byte[] bytes, int at, Words words) {
    this.bytes = bytes;
    this.at = at;
    this.words = words;
  }

  String text() {
    int length = (int) integer();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Whether the text that follows is this one of ASCII; reads no further when it is not. */
  boolean is(String ascii) {
    if (integer() != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (bytes[at++] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  String word() {
    int number = (int) integer() - 1;
    return number < 0 ? text() : words.text(number);
  }

  List<String> words() {
    int count = (int) integer();
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(word());
    }
    return texts;
  }

  long integer() {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return (value >>> 1) ^ -(value & 1);
  }

  OptionalLong optional() {
    return flag() ? OptionalLong.of(integer()) : OptionalLong.empty();
  }

  boolean flag() {
    return bytes[at++] != 0;
  }

  double real() {
    long bits = 0;
    for (int i = 0; i < 8; i++) {
      bits = (bits << 8) | (bytes[at++] & 0xff);
    }
    return Double.longBitsToDouble(bits);
  }

  short step() {
    int value = (bytes[at] << 8) | (bytes[at + 1] & 0xff);
    at += 2;
    return (short) value;
  }
}
