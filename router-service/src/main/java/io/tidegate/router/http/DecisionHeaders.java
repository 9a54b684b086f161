package io.tidegate.router.http;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.router.dispatch.HopFacts;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The response headers that tell the decision. */
final class DecisionHeaders {
  private static final CharSequence DECISION_ID = name("x-tidegate-decision-id");
  private static final CharSequence MODEL = name("x-tidegate-model");
  private static final CharSequence TIER = name("x-tidegate-tier");
  private static final CharSequence REASON = name("x-tidegate-reason");
  private static final CharSequence POLICY_VERSION = name("x-tidegate-policy-version");
  private static final CharSequence ATTEMPTS = name("x-tidegate-attempts");
  private static final CharSequence OVERHEAD = name("x-tidegate-overhead-ms");
  private static final CharSequence COST = name("x-tidegate-cost-usd");

  private DecisionHeaders() {}

  /** As bytes, with its hash: a text would be turned into both for every answer. */
  private static CharSequence name(String text) {
    return HttpHeaders.createOptimized(text);
  }

  /**
   * @param debug also what an attacker would like to know: scores, propensity, labels, rejections
   */
  static void put(HttpServerResponse response, HopFacts facts, boolean debug) {
    DecisionMade d = facts.decision();
    response
        .putHeader(DECISION_ID, d.decisionId())
        .putHeader(MODEL, d.chosenCandidate().model())
        .putHeader(TIER, d.chosenCandidate().tier().label())
        .putHeader(REASON, d.reason().label())
        .putHeader(POLICY_VERSION, Long.toString(d.policyVersion()))
        .putHeader(ATTEMPTS, Integer.toString(facts.attempts()))
        .putHeader(OVERHEAD, hundredths(facts.overheadNanos() / 10_000));
    if (!d.redacted().isEmpty()) {
      response.putHeader(
          "x-tidegate-redacted",
          d.redacted().entrySet().stream()
              .map(kind -> kind.getKey() + "=" + kind.getValue())
              .collect(Collectors.joining(",")));
    }
    if (facts.costNanoUsd().isPresent()) {
      response.putHeader(COST, usd(facts.costNanoUsd().getAsLong()));
    }
    if (debug) {
      debug(response, d);
    }
  }

  /** A number of hundredths with two decimals. */
  private static String hundredths(long value) {
    long rest = value % 100;
    return value / 100 + (rest < 10 ? ".0" : ".") + rest;
  }

  /** Nano-USD, at least 0, as an exact decimal in USD. */
  static String usd(long nanoUsd) {
    long rest = nanoUsd % 1_000_000_000;
    if (rest == 0) {
      return Long.toString(nanoUsd / 1_000_000_000);
    }
    StringBuilder text = new StringBuilder(24).append(1_000_000_000 + rest);
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    text.setLength(end);
    return text.replace(0, 1, nanoUsd / 1_000_000_000 + ".").toString();
  }

  private static void debug(HttpServerResponse response, DecisionMade d) {
    double[] scores = d.scores();
    double[] propensities = d.propensities();
    response.putHeader(
        "x-tidegate-rejected",
        d.rejections().stream()
            .map(r -> r.armId() + "=" + r.code().label())
            .collect(Collectors.joining(",")));
    response.putHeader("x-tidegate-scores", byArm(d, scores));
    response.putHeader("x-tidegate-propensity", byArm(d, propensities));
    response.putHeader(
        "x-tidegate-labels",
        "task="
            + d.task()
            + ",small_model_ok="
            + number(d.smallModelOk())
            + ",personal_data="
            + String.join("+", d.personalDataKinds()));
  }

  private static String byArm(DecisionMade d, double[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> d.candidates().get(i).model() + "=" + number(values[i]))
        .collect(Collectors.joining(","));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
