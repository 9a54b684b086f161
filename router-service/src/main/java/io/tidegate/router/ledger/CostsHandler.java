package io.tidegate.router.ledger;

import io.tidegate.core.json.JsonText;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * {@code GET /admin/costs?by=tenant|team|customer|feature|model&since=..}: what was spent since an
 * hour, by whom or on what.
 */
public final class CostsHandler {
  private static final long DAY_MILLIS = 86_400_000;

  private final Costs costs;
  private final LongSupplier clockMillis;

  CostsHandler(Costs costs, LongSupplier clockMillis) {
    this.costs = costs;
    this.clockMillis = clockMillis;
  }

  /**
   * The answer.
   *
   * @param since an instant, a date, a span such as {@code 24h} or {@code 7d} back from now; empty
   *     for midnight UTC
   * @throws IllegalArgumentException with a sentence
   */
  public byte[] body(String by, String since) {
    Costs.By key = by(by);
    long from = Math.floorDiv(from(since), 3_600_000) * 3_600_000;
    List<Costs.Sum> sums = costs.by(key, from);
    return JsonText.object(
        out -> {
          out.writeStringField("object", "tidegate.costs");
          out.writeStringField("by", by);
          out.writeStringField("since", Instant.ofEpochMilli(from).toString());
          out.writeStringField(
              "complete_since", Instant.ofEpochMilli(costs.sinceMillis()).toString());
          long total = 0;
          out.writeArrayFieldStart("data");
          for (Costs.Sum sum : sums) {
            total = Math.addExact(total, sum.costNanoUsd());
            out.writeStartObject();
            out.writeStringField(by, sum.key());
            out.writeNumberField("attempts", sum.attempts());
            out.writeNumberField("prompt_tokens", sum.promptTokens());
            out.writeNumberField("output_tokens", sum.outputTokens());
            out.writeNumberField("cost_nano_usd", sum.costNanoUsd());
            out.writeStringField("cost_usd", usd(sum.costNanoUsd()));
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeNumberField("total_nano_usd", total);
          out.writeStringField("total_usd", usd(total));
        });
  }

  private static Costs.By by(String text) {
    for (Costs.By by : Costs.By.values()) {
      if (by.name().toLowerCase(Locale.ROOT).equals(text)) {
        return by;
      }
    }
    throw new IllegalArgumentException("by: must be tenant, team, customer, feature or model");
  }

  private long from(String since) {
    long now = clockMillis.getAsLong();
    if (since.isEmpty()) {
      return Math.floorDiv(now, DAY_MILLIS) * DAY_MILLIS;
    }
    try {
      if (since.matches("[0-9]{1,4}[hd]")) {
        long amount = Long.parseLong(since.substring(0, since.length() - 1));
        boolean days = since.endsWith("d");
        return now - (days ? Duration.ofDays(amount) : Duration.ofHours(amount)).toMillis();
      }
      return since.contains("T")
          ? Instant.parse(since).toEpochMilli()
          : LocalDate.parse(since).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "since: must be such as 2026-01-31, 2026-01-31T10:00:00Z, 24h or 7d", e);
    }
  }

  private static String usd(long nanoUsd) {
    return nanoUsd == 0 ? "0" : BigDecimal.valueOf(nanoUsd, 9).stripTrailingZeros().toPlainString();
  }
}
