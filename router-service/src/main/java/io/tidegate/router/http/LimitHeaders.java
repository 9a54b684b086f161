package io.tidegate.router.http;

import io.tidegate.router.limit.Bucket;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;

/** {@code x-ratelimit-{limit,remaining,reset}-{requests,tokens}}. */
final class LimitHeaders {
  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private LimitHeaders() {}

  /**
   * @param unit {@code requests} or {@code tokens}
   */
  static void put(HttpServerResponse response, String unit, Bucket bucket, long nowNanos) {
    response
        .putHeader("x-ratelimit-limit-" + unit, Integer.toString(bucket.perMinute()))
        .putHeader("x-ratelimit-remaining-" + unit, Long.toString(bucket.remaining(nowNanos)))
        .putHeader("x-ratelimit-reset-" + unit, span(bucket.fullMillis(nowNanos)));
  }

  /** A duration as OpenAI writes it: {@code 0s}, {@code 17ms}, {@code 8.64s}, {@code 6m0s}. */
  static String span(long millis) {
    if (millis > 0 && millis < 1_000) {
      return millis + "ms";
    }
    StringBuilder out = new StringBuilder();
    if (millis >= MILLIS_PER_HOUR) {
      out.append(millis / MILLIS_PER_HOUR).append('h');
    }
    if (millis >= MILLIS_PER_MINUTE) {
      out.append(millis % MILLIS_PER_HOUR / MILLIS_PER_MINUTE).append('m');
    }
    long rest = millis % MILLIS_PER_MINUTE;
    String seconds =
        rest == 0 ? "0" : BigDecimal.valueOf(rest, 3).stripTrailingZeros().toPlainString();
    return out.append(seconds).append('s').toString();
  }
}
