package io.tidegate.deploy.wall;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Healthy and half-healthy models for tests of load, hang-ups and cut points. */
final class LoadFaults {
  private static final int OWN_WORDS = 40;

  private LoadFaults() {}

  static Map<String, Fault> all() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("x-slow", LoadFaults::slow);
    faults.put("x-flood", LoadFaults::flood);
    faults.put("x-cut", LoadFaults::cutAtDial);
    faults.put("x-own", LoadFaults::own);
    faults.put("x-steady", LoadFaults::steady);
    faults.put("x-flaky", LoadFaults::flaky);
    return faults;
  }

  /** Fifty milliseconds between two words in every profile; whole answers after 3 s. */
  private static void slow(WallCall call) throws IOException {
    if (call.stream()) {
      call.open();
      call.words(0, call.size(), 50);
      call.finish(true);
    } else {
      call.action("200, slow");
      call.pauseExactly(3_000);
      call.socket().sendJson(200, call.completion());
    }
  }

  /** Words without end, as fast as they are read. */
  private static void flood(WallCall call) throws IOException {
    call.open();
    while (true) {
      call.event(call.delta(" water".repeat(100), false));
    }
  }

  /** A whole stream of which only as many bytes are sent as the wall's dial says. */
  private static void cutAtDial(WallCall call) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    append(body, call.delta("", true));
    for (int i = 0; i < call.size(); i++) {
      append(body, call.delta(call.word(i), false));
    }
    append(body, call.finishReason());
    append(body, call.usageEvent());
    body.writeBytes("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
    int bytes = Math.min(call.dial(), body.size());
    call.openHead();
    call.action("200 stream, cut after " + bytes + " of " + body.size() + " bytes");
    if (bytes > 0) {
      call.socket().sendChunk(Arrays.copyOf(body.toByteArray(), bytes));
    }
    call.socket().cut();
  }

  private static void append(ByteArrayOutputStream body, byte[] json) {
    body.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(json);
    body.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Forty times the prompt's last word, numbered, as many milliseconds apart as the dial says. */
  private static void own(WallCall call) throws IOException {
    String prompt = call.request().body().path("messages").path(0).path("content").asText();
    String mark = prompt.substring(prompt.lastIndexOf(' ') + 1);
    call.open();
    for (int i = 0; i < OWN_WORDS; i++) {
      call.event(call.delta((i == 0 ? "" : " ") + mark + "-" + i, false));
      call.pauseExactly(call.dial());
    }
    call.finish(true);
  }

  /** What {@link #own} says to a prompt that ends with {@code mark}. */
  static String ownText(String mark) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < OWN_WORDS; i++) {
      text.append(i == 0 ? "" : " ").append(mark).append('-').append(i);
    }
    return text.toString();
  }

  /** A whole answer after as many milliseconds as the wall's dial says. */
  private static void steady(WallCall call) throws IOException {
    call.action("200 after " + call.dial() + " ms");
    call.pauseExactly(call.dial());
    call.socket().sendJson(200, call.completion());
  }

  /** Three of ten attempts fail. */
  private static void flaky(WallCall call) throws IOException {
    if (call.number() % 10 < 3) {
      call.error(500, "server_error", "", "Something broke here.");
    } else {
      steady(call);
    }
  }
}
