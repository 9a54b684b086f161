package io.tidegate.router.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers, amounts of money, durations ({@code 15ms}, {@code 8s}) and sizes ({@code 2MiB}) as
 * people write them. What breaks a rule is an IllegalArgumentException with the rule.
 */
final class Quantities {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*([A-Za-z]*)");

  private static final BigDecimal USD_MAX = new BigDecimal("1e9");
  private static final String USD_RULE = "must be 0 to 1e9 USD with at most nine decimals";

  private Quantities() {}

  static int integer(String text, int min, int max) {
    long value = Long.MIN_VALUE;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
    if (value < min || value > max) {
      String rule =
          max == Integer.MAX_VALUE ? "must be >= " + min : "must be " + min + " to " + max;
      throw new IllegalArgumentException(rule + ", was " + value);
    }
    return (int) value;
  }

  static double number(String text, double min, double max) {
    double value = Double.NaN;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a number", e);
    }
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException("must be " + min + " to " + max + ", was " + text);
    }
    return value;
  }

  /** An amount of USD with at most nine decimals, as nano-USD. */
  static long nanoUsd(String text) {
    try {
      BigDecimal usd = new BigDecimal(text);
      if (usd.signum() >= 0 && usd.compareTo(USD_MAX) <= 0) {
        return usd.movePointRight(9).longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(USD_RULE, e);
    }
    throw new IllegalArgumentException(USD_RULE);
  }

  static Duration duration(String text, Duration min, Duration max) {
    Duration value = duration(text);
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("must be " + span(min) + " to " + span(max));
    }
    return value;
  }

  static int bytes(String text, int min, int max) {
    long value = bytes(text);
    if (value < min || value > max) {
      throw new IllegalArgumentException("must be " + size(min) + " to " + size(max));
    }
    return (int) value;
  }

  /**
   * A duration in ms, s, m, h or d.
   *
   * @throws IllegalArgumentException with the rule that {@code text} breaks
   */
  static Duration duration(String text) {
    Matcher matcher = match(text, "must be a duration such as 15ms, 8s, 5m, 2h or 7d");
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default ->
          throw new IllegalArgumentException("must be a duration such as 15ms, 8s, 5m, 2h or 7d");
    };
  }

  /**
   * A size in B, KiB, MiB or GiB.
   *
   * @throws IllegalArgumentException with the rule that {@code text} breaks
   */
  static long bytes(String text) {
    Matcher matcher = match(text, "must be a size such as 512KiB, 2MiB or 1GiB");
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "", "B" -> amount;
      case "KiB" -> amount << 10;
      case "MiB" -> amount << 20;
      case "GiB" -> amount << 30;
      default -> throw new IllegalArgumentException("must be a size such as 512KiB, 2MiB or 1GiB");
    };
  }

  /** The shortest of the forms above. */
  static String span(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0 || millis == 0) {
      return millis + "ms";
    }
    return millis / 1000 + "s";
  }

  /** The shortest of the forms above. */
  static String size(long bytes) {
    if (bytes > 0 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    return bytes > 0 && bytes % 1024 == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
  }

  private static Matcher match(String text, String rule) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(rule);
    }
    return matcher;
  }
}
