package io.tidegate.deploy.wall;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The faults of the scenarios S01 to S16, by the part of the model's name after {@code fb-}. */
final class ProviderFaults {
  static final long RETRY_AFTER_MILLIS = 2_000;
  static final long FIRST_TOKEN_MILLIS = 20_000;
  static final long STALL_MILLIS = 30_000;
  static final long SILENCE_MILLIS = 120_000;
  static final long OUTAGE_MILLIS = 60_000;
  static final int CUT_AFTER_WORDS = 40;
  static final int STALL_AFTER_WORDS = 20;
  static final int MALFORMED_AFTER_WORDS = 10;

  private ProviderFaults() {}

  static Map<String, Fault> all() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("ok", WallCall::healthy);
    faults.put("ok-noprefill", ProviderFaults::noPrefill);
    faults.put("s01", ProviderFaults::rateLimitedOnce);
    faults.put(
        "s02", call -> call.error(429, "rate_limit_error", "rate_limit_exceeded", "Rate limit."));
    faults.put("s03", ProviderFaults::brokenOnce);
    faults.put("s04", ProviderFaults::overloaded);
    faults.put("s05", ProviderFaults::resetOnce);
    faults.put("s06", ProviderFaults::silent);
    faults.put("s07", ProviderFaults::slowFirstToken);
    faults.put("s08", ProviderFaults::cut);
    faults.put("s09", ProviderFaults::stalls);
    faults.put("s10", ProviderFaults::malformed);
    faults.put("s11", ProviderFaults::noDone);
    faults.put("s12", ProviderFaults::contextLength);
    faults.put(
        "s13",
        call ->
            call.error(
                400,
                "invalid_request_error",
                "content_policy_violation",
                "The safety system rejected this request."));
    faults.put("s14", ProviderFaults::cut);
    faults.put("s15", ProviderFaults::flaps);
    faults.put("s16", ProviderFaults::overloaded);
    return faults;
  }

  private static void noPrefill(WallCall call) throws IOException {
    if (call.request().lastRole().equals("assistant")) {
      call.error(
          400,
          "invalid_request_error",
          "invalid_prefill",
          "This model takes no assistant prefill; the conversation must end with a user message.");
    } else {
      call.healthy();
    }
  }

  private static void rateLimitedOnce(WallCall call) throws IOException {
    if (call.first()) {
      long wait = call.scaled(RETRY_AFTER_MILLIS);
      call.error(
          429,
          "rate_limit_error",
          "rate_limit_exceeded",
          "Rate limit, try again later.",
          "retry-after: " + Math.max(1, wait / 1000),
          "retry-after-ms: " + wait);
    } else {
      call.healthy();
    }
  }

  private static void brokenOnce(WallCall call) throws IOException {
    if (call.first()) {
      call.error(500, "server_error", "", "Something broke here.");
    } else {
      call.healthy();
    }
  }

  private static void overloaded(WallCall call) throws IOException {
    call.error(503, "server_error", "overloaded", "Overloaded, try again later.");
  }

  private static void resetOnce(WallCall call) throws IOException {
    if (call.first()) {
      call.action("reset before headers");
      call.socket().reset();
    } else {
      call.healthy();
    }
  }

  private static void silent(WallCall call) throws IOException {
    call.action("no answer");
    call.pause(SILENCE_MILLIS);
    call.socket().cut();
  }

  private static void slowFirstToken(WallCall call) throws IOException {
    if (call.stream()) {
      call.openHead();
      call.action("200 stream, slow first token");
      call.pause(FIRST_TOKEN_MILLIS);
      call.event(call.delta("", true));
      call.words(0, call.size());
      call.finish(true);
    } else {
      call.action("200, slow");
      call.pause(FIRST_TOKEN_MILLIS);
      call.socket().sendJson(200, call.completion());
    }
  }

  private static void cut(WallCall call) throws IOException {
    if (!call.stream()) {
      call.action("200, body cut");
      byte[] body = call.completion();
      head(call, body.length);
      call.socket().send(java.util.Arrays.copyOf(body, body.length * 6 / 10));
      call.socket().cut();
    } else if (call.size() > CUT_AFTER_WORDS) {
      call.open();
      call.words(0, CUT_AFTER_WORDS);
      call.action("200 stream, cut after " + CUT_AFTER_WORDS + " words");
      call.socket().cut();
    } else {
      call.healthy();
    }
  }

  private static void stalls(WallCall call) throws IOException {
    if (call.stream()) {
      call.open();
      call.words(0, STALL_AFTER_WORDS);
      call.action("200 stream, stalled after " + STALL_AFTER_WORDS + " words");
    } else {
      call.action("200, head and then silence");
      head(call, call.completion().length);
    }
    call.pause(STALL_MILLIS);
    call.socket().cut();
  }

  private static void head(WallCall call, int length) throws IOException {
    call.socket().sendHead(200, "content-type: application/json", "content-length: " + length);
  }

  private static void malformed(WallCall call) throws IOException {
    if (call.stream()) {
      call.open();
      call.words(0, MALFORMED_AFTER_WORDS);
      call.raw("data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":\n\n");
      call.words(MALFORMED_AFTER_WORDS, call.size());
      call.finish(true);
      call.action("200 stream, one event malformed");
    } else {
      byte[] body = call.completion();
      byte[] half = java.util.Arrays.copyOf(body, body.length / 2);
      half[half.length - 1] = '"';
      call.action("200, malformed JSON");
      call.socket().sendJson(200, half);
    }
  }

  private static void noDone(WallCall call) throws IOException {
    if (call.stream()) {
      call.open();
      call.words(0, call.size());
      call.finish(false);
    } else {
      call.healthy();
    }
  }

  private static void contextLength(WallCall call) throws IOException {
    call.error(
        400,
        "invalid_request_error",
        "context_length_exceeded",
        "This model's maximum context length is 8192 tokens.");
  }

  private static void flaps(WallCall call) throws IOException {
    if (call.sinceResetMillis() < call.scaled(OUTAGE_MILLIS)) {
      overloaded(call);
    } else {
      call.healthy();
    }
  }
}
