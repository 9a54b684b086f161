package io.tidegate.deploy.wall;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Faults beyond the sixteen scenarios: hostile, slow and half-right answers. */
final class HostileFaults {
  /** Bytes of the longest line. */
  static final int LINE_BYTES = 20 << 20;

  private static final int SOME_WORDS = 10;

  private HostileFaults() {}

  static Map<String, Fault> all() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("x-html", HostileFaults::html);
    faults.put("x-redirect", HostileFaults::redirect);
    faults.put("x-line", call -> longLine(call, 0));
    faults.put("x-line-late", call -> longLine(call, SOME_WORDS));
    faults.put("x-frames", HostileFaults::oddFrames);
    faults.put("x-utf8", HostileFaults::brokenUtf8);
    faults.put("x-early-done", HostileFaults::earlyDone);
    faults.put("x-error-first", call -> inBandError(call, 0));
    faults.put("x-error-late", call -> inBandError(call, SOME_WORDS));
    faults.put("x-gzip", HostileFaults::bomb);
    faults.put("x-drip", HostileFaults::drip);
    faults.put("x-null-choices", HostileFaults::nullChoices);
    faults.put("x-empty", HostileFaults::empty);
    faults.put("x-echo-401", call -> echo(call, 401, "invalid_api_key"));
    faults.put("x-echo-400", call -> echo(call, 400, "invalid_value"));
    faults.put("x-headers", HostileFaults::forgedHeaders);
    return faults;
  }

  private static void html(WallCall call) throws IOException {
    byte[] page = "<html><body>Please sign in.</body></html>".getBytes(StandardCharsets.UTF_8);
    call.action("200, HTML");
    call.socket().sendHead(200, "content-type: text/html", "content-length: " + page.length);
    call.socket().send(page);
  }

  private static void redirect(WallCall call) throws IOException {
    call.action("307");
    call.socket().sendHead(307, "location: /v1/elsewhere", "content-length: 0");
  }

  private static void longLine(WallCall call, int words) throws IOException {
    byte[] piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 'x');
    if (call.stream()) {
      call.open();
      call.words(0, words);
      call.action("200 stream, a line of " + LINE_BYTES + " bytes");
      call.raw("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
      for (int sent = 0; sent < LINE_BYTES; sent += piece.length) {
        call.socket().sendChunk(piece);
        call.count();
      }
      call.raw("\"}}]}\n\n");
      call.words(words, call.size());
      call.finish(true);
    } else {
      call.action("200, an endless body");
      call.socket().sendHead(200, "content-type: application/json", "transfer-encoding: chunked");
      while (true) {
        call.socket().sendChunk(piece);
        call.count();
      }
    }
  }

  /** Every freedom that the event stream format gives, and names that ours have. */
  private static void oddFrames(WallCall call) throws IOException {
    if (!call.stream()) {
      call.healthy();
      return;
    }
    call.openHead();
    call.raw("\uFEFF: welcome\r\nretry: 1\r\nid: 7\r\n\r\n");
    call.raw("event: message\r\ndata:" + text(call.delta("", true)) + "\r\n\r\n");
    for (int i = 0; i < call.size(); i++) {
      String json = text(call.delta(call.word(i), false));
      int middle = json.indexOf(',') + 1;
      // One event over two data lines: their line end is white space between JSON tokens.
      call.raw("data: " + json.substring(0, middle) + "\ndata: " + json.substring(middle) + "\r");
      call.raw("\rid: data: [DONE]\n: data: [DONE]\n\n");
    }
    call.finish(true);
  }

  private static void brokenUtf8(WallCall call) throws IOException {
    if (!call.stream()) {
      call.healthy();
      return;
    }
    call.open();
    call.words(0, SOME_WORDS);
    byte[] bad =
        "data: {\"choices\":[{\"delta\":{\"content\":\"??\"}}]}\n\n"
            .getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bad.length; i++) {
      bad[i] = bad[i] == '?' ? (byte) 0xc0 : bad[i];
    }
    call.socket().sendChunk(bad);
    call.words(SOME_WORDS, call.size());
    call.finish(true);
    call.action("200 stream, invalid UTF-8 in one event");
  }

  private static void earlyDone(WallCall call) throws IOException {
    if (call.stream()) {
      call.open();
      call.words(0, ProviderFaults.CUT_AFTER_WORDS);
      call.raw("data: [DONE]\n\n");
      call.action("200 stream, [DONE] without a finish reason");
      call.socket().sendEnd();
    } else {
      call.healthy();
    }
  }

  private static void inBandError(WallCall call, int words) throws IOException {
    String error =
        "{\"error\":{\"message\":\"The engine died.\",\"type\":\"server_error\",\"param\":null,"
            + "\"code\":null}}";
    if (call.stream()) {
      call.openHead();
      call.words(0, words);
      call.raw("data: " + error + "\n\ndata: [DONE]\n\n");
      call.action("200 stream, error event after " + words + " words");
      call.socket().sendEnd();
    } else {
      call.action("200, error body");
      call.socket().sendJson(200, error.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A few kilobytes that would unpack to a thousand times as many. */
  private static void bomb(WallCall call) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      byte[] blanks = new byte[1 << 20];
      Arrays.fill(blanks, (byte) ' ');
      for (int i = 0; i < 64; i++) {
        gzip.write(blanks);
      }
    }
    String type = call.stream() ? "text/event-stream" : "application/json";
    call.action("200, gzip bomb");
    call.socket()
        .sendHead(
            200,
            "content-type: " + type,
            "content-encoding: gzip",
            "content-length: " + packed.size());
    call.socket().send(packed.toByteArray());
  }

  private static void drip(WallCall call) throws IOException {
    call.action("a head that never ends");
    call.socket().send("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 10_000; i++) {
      call.socket().send(i % 20 == 19 ? "\r\n" : i % 20 == 1 ? ":" : "a");
      call.pause(500);
    }
  }

  private static void nullChoices(WallCall call) throws IOException {
    if (!call.stream()) {
      call.healthy();
      return;
    }
    call.open();
    call.words(0, call.size());
    call.event(call.finishReason());
    call.raw(
        "data: {\"object\":\"chat.completion.chunk\",\"choices\":null,\"usage\":{"
            + "\"prompt_tokens\":12,\"completion_tokens\":60,\"total_tokens\":72}}\n\n");
    call.raw("data: [DONE]\n\n");
    call.socket().sendEnd();
  }

  private static void empty(WallCall call) throws IOException {
    if (call.stream()) {
      call.openHead();
      call.action("200 stream without an event");
      call.raw("data: [DONE]\n\n");
      call.socket().sendEnd();
    } else {
      call.action("200, empty object");
      call.socket().sendJson(200, "{}".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Says the key and the prompt back, as some providers do. */
  private static void echo(WallCall call, int status, String code) throws IOException {
    String key = call.request().headers().getOrDefault("authorization", "");
    String prompt = call.request().body().path("messages").path(0).path("content").asText();
    call.error(status, "invalid_request_error", code, "Bad: " + key + " asked: " + prompt);
  }

  private static void forgedHeaders(WallCall call) throws IOException {
    call.action("200, forged headers");
    String[] forged = {
      "x-tidegate-model: forged",
      "x-tidegate-cost-usd: 0",
      "x-request-id: forged",
      "set-cookie: forged=1",
      "location: http://forged.invalid/"
    };
    if (call.stream()) {
      String[] all = Arrays.copyOf(forged, forged.length + 2);
      all[forged.length] = "content-type: text/event-stream";
      all[forged.length + 1] = "transfer-encoding: chunked";
      call.socket().sendHead(200, all);
      call.event(call.delta("", true));
      call.words(0, call.size());
      call.finish(true);
    } else {
      call.socket().sendJson(200, call.completion(), forged);
    }
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
