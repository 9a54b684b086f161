package io.tidegate.router.http;

import io.vertx.core.http.HttpHeaders;

/** Names of headers that are looked up for every request, as bytes and with their hash. */
final class Names {
  static final CharSequence AUTHORIZATION = HttpHeaders.AUTHORIZATION;
  static final CharSequence CONTENT_LENGTH = HttpHeaders.CONTENT_LENGTH;
  static final CharSequence EXPECT = HttpHeaders.EXPECT;
  static final CharSequence API_KEY = name("api-key");
  static final CharSequence REQUEST_ID = name("x-request-id");
  static final CharSequence CLIENT_REQUEST_ID = name("x-client-request-id");
  static final CharSequence SESSION_ID = name("x-session-id");
  static final CharSequence TRACEPARENT = name("traceparent");
  static final CharSequence TRACESTATE = name("tracestate");
  static final CharSequence DEBUG = name("x-tidegate-debug");
  static final CharSequence EXPLORATION = name("x-tidegate-exploration");
  static final CharSequence FALLBACK = name("x-tidegate-fallback");
  static final CharSequence KEEPALIVE = name("x-tidegate-keepalive");
  static final CharSequence MAX_COST = name("x-tidegate-max-cost-usd");
  static final CharSequence OBJECTIVE = name("x-tidegate-objective");
  static final CharSequence ONLY_TIER = name("x-tidegate-only-tier");
  static final CharSequence PRIVACY = name("x-tidegate-privacy");
  static final CharSequence TEAM = name("x-tidegate-team");
  static final CharSequence CUSTOMER = name("x-tidegate-customer");
  static final CharSequence FEATURE = name("x-tidegate-feature");

  private Names() {}

  private static CharSequence name(String text) {
    return HttpHeaders.createOptimized(text);
  }
}
