package io.tidegate.deploy.fuzz;

import io.tidegate.router.dispatch.SseParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** However bytes are split, the parser of event streams gives the same events. */
public final class SseTarget {
  private static final int BYTES_MAX = 4096;

  private SseTarget() {}

  /** The first byte is the length of the pieces; the rest is the stream. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(input, 1, input.length);
    int piece = Math.max(1, input[0] & 0xff);
    List<String> whole = events(stream, Math.max(1, stream.length));
    List<String> split = events(stream, piece);
    if (!whole.equals(split)) {
      throw new AssertionError("in pieces of " + piece + ": " + split + ", in one: " + whole);
    }
    long length = whole.stream().mapToLong(String::length).sum();
    if (length > 2L * stream.length + 64) {
      throw new AssertionError("more came out than went in: " + length);
    }
  }

  private static List<String> events(byte[] stream, int piece) {
    List<String> events = new ArrayList<>();
    SseParser parser =
        new SseParser(
            BYTES_MAX,
            (name, data) -> {
              for (byte b : data) {
                if (b == '\r') {
                  throw new AssertionError("a carriage return inside of an event");
                }
              }
              events.add(name + "|" + new String(data, StandardCharsets.ISO_8859_1));
            });
    for (int from = 0; from < stream.length; from += piece) {
      if (!parser.feed(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + piece)))) {
        events.add("too long");
        return events;
      }
    }
    parser.finish();
    return events;
  }
}
