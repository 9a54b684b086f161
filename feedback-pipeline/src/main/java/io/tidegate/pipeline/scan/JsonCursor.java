package io.tidegate.pipeline.scan;

import com.fasterxml.jackson.core.io.NumberInput;
import java.nio.charset.StandardCharsets;

/**
 * Walks once over the bytes of a JSON value without building anything.
 *
 * <p>It accepts a strict subset of JSON: ASCII text, names and read strings without escapes,
 * nesting of at most 24. Whatever else comes, damaged or merely unusual, throws {@link
 * UnusualJsonException}, and the caller hands the row to a full parser, which knows the rest of the
 * language and the words for what is wrong.
 */
public final class JsonCursor {

  private static final int DEPTH_MAX = 24;
  private static final long MANTISSA_MAX = 1L << 53;
  private static final double[] POWERS = new double[23];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10; // exact up to 10^22
    }
  }

  private byte[] bytes = {};
  private int at;
  private int end;
  private int from;
  private int to;
  private char[] digits = new char[32];

  /** Begins at the value in {@code bytes} from {@code from} to {@code end}. */
  public void reset(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** First byte of the string or name that was read last. */
  public int from() {
    return from;
  }

  /** After the last byte of the string or name that was read last. */
  public int to() {
    return to;
  }

  /** Hash of the string or name that was read last, see {@link IdHash}. */
  public long hash() {
    return IdHash.of(bytes, from, to);
  }

  public byte[] bytes() {
    return bytes;
  }

  public String text() {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1); // a plain copy
  }

  /** Passes over trailing blanks; anything else is unusual. */
  public void requireEnd() {
    blanks();
    if (at != end) {
      throw UnusualJsonException.INSTANCE;
    }
  }

  /** The next byte that is not blank, not consumed. */
  public int peek() {
    blanks();
    if (at >= end) {
      throw UnusualJsonException.INSTANCE;
    }
    return bytes[at];
  }

  public void open(char bracket) {
    if (peek() != bracket) {
      throw UnusualJsonException.INSTANCE;
    }
    at++;
  }

  /**
   * Moves to the next name of an object and past its colon; false at the object's end.
   *
   * @param first true directly after the brace
   */
  public boolean nextName(boolean first) {
    int c = peek();
    if (c == '}') {
      at++;
      return false;
    }
    if (!first) {
      if (c != ',') {
        throw UnusualJsonException.INSTANCE;
      }
      at++;
    }
    string();
    open(':');
    return true;
  }

  /** Moves to the next element of an array; false at its end. */
  public boolean nextElement(boolean first) {
    int c = peek();
    if (c == ']') {
      at++;
      return false;
    }
    if (!first) {
      open(',');
      if (peek() == ']') {
        throw UnusualJsonException.INSTANCE;
      }
    }
    return true;
  }

  /** Reads a string without escapes; see {@link #from()}, {@link #to()}, {@link #hash()}. */
  public void string() {
    open('"');
    int i = at;
    while (i < end) {
      int c = bytes[i];
      if (c == '"') {
        from = at;
        to = i;
        at = i + 1;
        return;
      }
      if (c == '\\' || c < ' ') {
        break; // escapes, control characters, and negative: not ASCII
      }
      i++;
    }
    throw UnusualJsonException.INSTANCE;
  }

  /** True when the name or string that was read last is {@code text}. */
  public boolean is(byte[] text) {
    if (to - from != text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (bytes[from + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  /** Consumes {@code null} and says so; consumes nothing else. */
  public boolean skipNull() {
    if (peek() == 'n') {
      word("null");
      return true;
    }
    return false;
  }

  public boolean bool() {
    boolean yes = peek() == 't';
    word(yes ? "true" : "false");
    return yes;
  }

  /** An integer of at most 18 digits. */
  public long integer() {
    int start = peek() == '-' ? at + 1 : at;
    int i = start;
    long value = 0;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
      value = value * 10 + (bytes[i] - '0');
      i++;
    }
    boolean leadingZero = i - start > 1 && bytes[start] == '0';
    boolean fraction =
        i < end && (bytes[i] == '.' || bytes[i] == 'e' || bytes[i] == 'E' || bytes[i] == '+');
    if (i == start || i - start > 18 || leadingZero || fraction) {
      throw UnusualJsonException.INSTANCE;
    }
    long signed = start > at ? -value : value;
    at = i;
    return signed;
  }

  /** A number, correctly rounded and finite. */
  public double number() {
    int begin = peek() == '-' ? at + 1 : at;
    int i = begin;
    long mantissa = 0;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
      mantissa = mantissa * 10 + (bytes[i] - '0');
      i++;
    }
    int whole = i - begin;
    if (whole == 0 || (whole > 1 && bytes[begin] == '0')) {
      throw UnusualJsonException.INSTANCE;
    }
    int scale = 0;
    if (i < end && bytes[i] == '.') {
      int point = ++i;
      while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
        mantissa = mantissa * 10 + (bytes[i] - '0');
        i++;
      }
      scale = i - point;
      if (scale == 0) {
        throw UnusualJsonException.INSTANCE;
      }
    }
    boolean exponent = i < end && (bytes[i] == 'e' || bytes[i] == 'E');
    if (!exponent && whole + scale <= 18 && mantissa <= MANTISSA_MAX && scale < POWERS.length) {
      // Both exact, so one rounding (Clinger 1990).
      double value = mantissa / POWERS[scale];
      value = begin > at ? -value : value;
      at = i;
      return value;
    }
    return longNumber(exponent ? exponentEnd(i + 1) : i);
  }

  private int exponentEnd(int start) {
    int i = start;
    if (i < end && (bytes[i] == '+' || bytes[i] == '-')) {
      i++;
    }
    int first = i;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    if (i == first) {
      throw UnusualJsonException.INSTANCE;
    }
    return i;
  }

  private double longNumber(int stop) {
    int length = stop - at;
    if (length > digits.length) {
      digits = new char[2 * length];
    }
    for (int i = 0; i < length; i++) {
      digits[i] = (char) bytes[at + i];
    }
    double value = NumberInput.parseDouble(digits, 0, length, true);
    if (!Double.isFinite(value)) {
      throw UnusualJsonException.INSTANCE;
    }
    at = stop;
    return value;
  }

  /** Passes over one value of any kind. */
  public void skip() {
    skip(0);
  }

  private void skip(int depth) {
    if (depth > DEPTH_MAX) {
      throw UnusualJsonException.INSTANCE;
    }
    switch (peek()) {
      case '{' -> {
        at++;
        for (boolean first = true; nextName(first); first = false) {
          skip(depth + 1);
        }
      }
      case '[' -> {
        at++;
        for (boolean first = true; nextElement(first); first = false) {
          skip(depth + 1);
        }
      }
      case '"' -> string();
      case 't', 'f' -> bool();
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void word(String word) {
    if (end - at < word.length()) {
      throw UnusualJsonException.INSTANCE;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[at + i] != word.charAt(i)) {
        throw UnusualJsonException.INSTANCE;
      }
    }
    at += word.length();
  }

  private void blanks() {
    while (at < end && bytes[at] <= ' ' && bytes[at] > 0) {
      byte b = bytes[at];
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return;
      }
      at++;
    }
  }
}
