package io.tidegate.deploy.scorecard;

import java.util.List;
import java.util.Locale;

/** How a scenario ended, best first. */
public enum Verdict {
  /** What was right happened, and every check holds. */
  PASS,
  /** It happened, but an advisory check does not hold. */
  PARTIAL,
  /** The caller got a bounded, clean error instead of the answer. */
  SAFE,
  /** A hang, a fragment sold as an answer, or a required check that does not hold. */
  FAIL;

  /** A verdict with its reason. */
  public record Reasoned(Verdict verdict, String reason) {}

  static Reasoned of(Scenario scenario, Observed seen) {
    CallerView caller = seen.caller();
    if (caller.outcome() == CallerView.Outcome.HANG) {
      return new Reasoned(FAIL, "hang");
    }
    if (scenario.answerExpected() && caller.truncatedSuccess()) {
      return new Reasoned(
          FAIL, "a fragment sold as an answer: " + caller.text().split(" ").length + " words");
    }
    List<String> missed = missed(scenario, seen, false);
    if (!missed.isEmpty()) {
      return new Reasoned(FAIL, "not so: " + String.join(", ", missed));
    }
    if (!scenario.answerExpected() && caller.outcome() == CallerView.Outcome.ANSWER) {
      return new Reasoned(PARTIAL, "answered by going around the rejection");
    }
    boolean error = caller.outcome() == CallerView.Outcome.ERROR;
    if (scenario.answerExpected() && error) {
      return new Reasoned(SAFE, "clean error: " + caller.error());
    }
    List<String> advice = missed(scenario, seen, true);
    return advice.isEmpty()
        ? new Reasoned(PASS, scenario.answerExpected() ? "answered" : "rejection passed on")
        : new Reasoned(PARTIAL, "not so: " + String.join(", ", advice));
  }

  private static List<String> missed(Scenario scenario, Observed seen, boolean advisory) {
    return scenario.checks().stream()
        .filter(check -> check.advisory() == advisory && !check.holds().test(seen))
        .map(Check::id)
        .toList();
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
