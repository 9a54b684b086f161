package io.tidegate.router.dispatch;

import java.util.Arrays;

/**
 * An incremental parser of server-sent events that gives the same events however the bytes are
 * split.
 *
 * <p>After WHATWG HTML section 9.2: lines end with CR, LF or CRLF; data lines are joined by LF; a
 * blank line ends an event; comments, ids and retry times are dropped.
 */
public final class SseParser {
  /** Receives events. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param name the event's type; empty for the default
     * @param data its data, owned by the receiver
     */
    void event(String name, byte[] data);
  }

  private static final byte[] DATA = {'d', 'a', 't', 'a'};
  private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};

  private final int bytesMax;
  private final Sink sink;
  private byte[] line = new byte[512];
  private int lineLength;
  private byte[] data = new byte[512];
  private int dataLength;
  private boolean hasData;
  private String name = "";
  private boolean afterCr;
  private boolean firstLine = true;

  /**
   * @param bytesMax longest line and longest event, bytes
   */
  public SseParser(int bytesMax, Sink sink) {
    this.bytesMax = bytesMax;
    this.sink = sink;
  }

  /** Takes the next bytes; false when a line or event is too long, and nothing more may follow. */
  public boolean feed(byte[] bytes) {
    int i = 0;
    while (i < bytes.length) {
      byte b = bytes[i];
      if (afterCr) {
        afterCr = false;
        if (b == '\n') {
          i++;
          continue;
        }
      }
      if (b == '\n' || b == '\r') {
        afterCr = b == '\r';
        i++;
        if (!endOfLine()) {
          return false;
        }
        continue;
      }
      int end = i + 1;
      while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
        end++;
      }
      if (lineLength + (end - i) > bytesMax) {
        return false;
      }
      line = append(line, lineLength, bytes, i, end - i);
      lineLength += end - i;
      i = end;
    }
    return true;
  }

  /** Ends the stream: an event that lacks only its blank line is still given. */
  public void finish() {
    if (lineLength > 0 && !endOfLine()) {
      return;
    }
    dispatch();
  }

  private boolean endOfLine() {
    int from = 0;
    if (firstLine) {
      firstLine = false;
      from = startsWithBom() ? 3 : 0;
    }
    int length = lineLength;
    lineLength = 0;
    if (length == from) {
      dispatch();
      return true;
    }
    int colon = from;
    while (colon < length && line[colon] != ':') {
      colon++;
    }
    int value = Math.min(length, colon + 1);
    if (value < length && line[value] == ' ') {
      value++;
    }
    if (Arrays.equals(line, from, colon, DATA, 0, 4)) {
      return addData(value, length);
    }
    if (Arrays.equals(line, from, colon, EVENT, 0, 5)) {
      name = new String(line, value, length - value, java.nio.charset.StandardCharsets.UTF_8);
    }
    return true;
  }

  private boolean addData(int from, int to) {
    int extra = to - from + (hasData ? 1 : 0);
    if (dataLength + extra > bytesMax) {
      return false;
    }
    if (hasData) {
      data = append(data, dataLength++, new byte[] {'\n'}, 0, 1);
    }
    data = append(data, dataLength, line, from, to - from);
    dataLength += to - from;
    hasData = true;
    return true;
  }

  private void dispatch() {
    if (hasData) {
      byte[] event = Arrays.copyOf(data, dataLength);
      String type = name;
      hasData = false;
      dataLength = 0;
      name = "";
      sink.event(type, event);
    }
    name = "";
  }

  private boolean startsWithBom() {
    return lineLength >= 3
        && line[0] == (byte) 0xef
        && line[1] == (byte) 0xbb
        && line[2] == (byte) 0xbf;
  }

  private static byte[] append(byte[] into, int at, byte[] from, int start, int length) {
    byte[] target = into;
    if (at + length > into.length) {
      target = Arrays.copyOf(into, Math.max(2 * into.length, at + length));
    }
    System.arraycopy(from, start, target, at, length);
    return target;
  }
}
