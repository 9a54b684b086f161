package io.tidegate.deploy.scorecard;

import java.util.ArrayList;
import java.util.List;

/** The catalogue: S01 to S16 as Failover Bench publishes them, then further ones of ours. */
public final class Scenarios {
  private static final String OK = "fb-ok";
  private static final String NO_PREFILL = "fb-ok-noprefill";

  private static final Check BOUNDED_ATTEMPTS =
      Check.required("at_most_6_attempts", o -> o.primary().size() <= 6);
  private static final Check ONE_ATTEMPT =
      Check.required("one_attempt", o -> o.primary().size() == 1);
  private static final Check ALIVE = Check.required("alive_after", Observed::aliveAfter);
  private static final Check USAGE = Check.advisory("usage", o -> o.caller().usage());
  private static final Check NOT_MASKED =
      Check.required(
          "no_prefill_masking",
          o -> o.caller().outcome() != CallerView.Outcome.ERROR || !o.prefillRejected());

  private Scenarios() {}

  public static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>(published());
    all.addAll(further());
    return List.copyOf(all);
  }

  public static List<Scenario> published() {
    return List.of(
        scenario(
            "S01",
            "429 with Retry-After",
            "429-retry-after",
            20_000,
            Check.advisory("retried", o -> o.primary().size() >= 2),
            Check.advisory("retry_after_honoured", o -> o.firstGapAtLeast(1_800)),
            Check.required("no_hammering", o -> o.primaryWithin(1_500) <= 2)),
        scenario(
            "S02",
            "429 always",
            "429-persistent",
            40_000,
            Check.required("no_hammering", o -> o.primaryWithin(3_000) <= 4),
            BOUNDED_ATTEMPTS),
        scenario(
            "S03",
            "500 once",
            "500-then-200",
            20_000,
            Check.advisory("same_provider_retried", o -> o.primary().size() >= 2)),
        scenario("S04", "503 always", "503-persistent", 40_000, BOUNDED_ATTEMPTS),
        scenario("S05", "reset before headers", "reset", 20_000),
        scenario(
            "S06",
            "no answer at all",
            "no-response",
            130_000,
            Check.required("within_100_s", o -> o.within(100_000)),
            Check.advisory("silent_route_not_retried", o -> o.primary().size() == 1)),
        scenario(
            "S07",
            "slow first token",
            "slow-ttft",
            60_000,
            Check.advisory("within_15_s", o -> o.within(15_000))),
        scenario("S08", "stream cut", "stream-cut", 40_000),
        scenario(
            "S09",
            "stream stalls",
            "stream-stall",
            70_000,
            Check.required("within_45_s", o -> o.within(45_000)),
            ALIVE),
        scenario("S10", "malformed event", "malformed-chunk", 30_000, ALIVE),
        scenario(
            "S11",
            "no [DONE]",
            "no-done",
            30_000,
            Check.required("within_8_s", o -> o.within(8_000)),
            USAGE),
        scenario("S12", "context length exceeded", "context-length", 20_000, ONE_ATTEMPT),
        new Scenario(
            "S13",
            "content policy",
            "fb-s13-content-filter",
            OK,
            false,
            20_000,
            List.of(ONE_ATTEMPT)),
        new Scenario(
            "S14",
            "cut, fallback rejects prefill",
            "fb-s14-stream-cut",
            NO_PREFILL,
            true,
            40_000,
            List.of(NOT_MASKED)),
        scenario("S15", "flaps: 60 s down, then healthy", "flap", 30_000),
        scenario(
            "S16",
            "fail-over accounting",
            "503-persistent",
            40_000,
            Check.required("reports_fallback_model", Scenarios::reportsFallback),
            USAGE,
            BOUNDED_ATTEMPTS));
  }

  private static List<Scenario> further() {
    Check notFollowed = Check.required("redirect_not_followed", o -> o.strays().isEmpty());
    Check unforged =
        Check.required("headers_not_forged", o -> !o.caller().headers().containsValue("forged"));
    Check noTrap =
        Check.required("no_upstream_bytes_between", o -> !o.caller().raw().contains("id: "));
    return List.of(
        further("X01", "HTML instead of JSON", "html"),
        further("X02", "redirect", "redirect", notFollowed),
        further("X03", "line of 20 MB before content", "line", ALIVE),
        further("X04", "line of 20 MB after content", "line-late", ALIVE),
        further("X05", "every freedom of event framing", "frames", noTrap),
        further("X06", "invalid UTF-8 in one event", "utf8"),
        further("X07", "[DONE] without a finish reason", "early-done"),
        further("X08", "error event first", "error-first"),
        further("X09", "error event after content", "error-late"),
        further("X10", "gzip bomb", "gzip", ALIVE),
        further("X11", "head that never ends", "drip"),
        further("X12", "usage event with null choices", "null-choices", USAGE),
        further("X13", "no content at all", "empty"),
        further("X14", "401 that repeats our key", "echo-401"),
        new Scenario(
            "X15",
            "400 that repeats our key",
            "fb-x-echo-400",
            OK,
            false,
            20_000,
            List.of(ONE_ATTEMPT)),
        further("X16", "forged headers", "headers", unforged));
  }

  private static boolean reportsFallback(Observed seen) {
    return seen.fallback().isEmpty()
        || seen.caller().outcome() != CallerView.Outcome.ANSWER
        || seen.caller().model().filter(model -> model.endsWith(OK)).isPresent();
  }

  private static Scenario scenario(
      String id, String title, String name, long maxMillis, Check... checks) {
    String model = "fb-" + id.toLowerCase(java.util.Locale.ROOT) + "-" + name;
    return new Scenario(id, title, model, OK, true, maxMillis, List.of(checks));
  }

  private static Scenario further(String id, String title, String name, Check... checks) {
    return new Scenario(id, title, "fb-x-" + name, OK, true, 20_000, List.of(checks));
  }
}
