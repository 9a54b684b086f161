package io.tidegate.router.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations ({@code 15ms}, {@code 8s}) and sizes ({@code 2MiB}) as people write them. */
final class Quantities {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*([A-Za-z]*)");

  private Quantities() {}

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
