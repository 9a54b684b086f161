package io.tidegate.core.policy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * One request's wish for other weights: {@code quality}, {@code balanced}, {@code cost}, {@code
 * latency}, or numbers such as {@code quality=1,cost_per_usd=20}.
 *
 * <p>A word is relative to the configured weights: {@code balanced} is them, {@code quality} counts
 * money and time a tenth, {@code cost} counts money tenfold, {@code latency} time tenfold (of the
 * default where nothing is configured).
 */
public final class Objective {

  /** The largest weight that a request may ask for. */
  public static final double WEIGHT_MAX = 1e9;

  private static final double FACTOR = 10;

  private Objective() {}

  /**
   * The weights that {@code text} asks for; what it does not name stays as in {@code base}.
   *
   * @throws IllegalArgumentException naming the word that is not understood
   */
  public static ScoreWeights parse(String text, ScoreWeights base) {
    String wish = text.strip().toLowerCase(Locale.ROOT);
    ScoreWeights standard = ScoreWeights.DEFAULT;
    return switch (wish) {
      case "balanced" -> base;
      case "quality" ->
          new ScoreWeights(
              base.quality(), base.costPerUsd() / FACTOR, base.latencyPerSecond() / FACTOR);
      case "cost" -> base.withCostPerUsd(tenfold(base.costPerUsd(), standard.costPerUsd()));
      case "latency" ->
          new ScoreWeights(
              base.quality(),
              base.costPerUsd(),
              tenfold(base.latencyPerSecond(), standard.latencyPerSecond()));
      default -> numbers(wish, base);
    };
  }

  private static double tenfold(double configured, double standard) {
    return FACTOR * (configured > 0 ? configured : standard);
  }

  private static ScoreWeights numbers(String wish, ScoreWeights base) {
    ScoreWeights weights = base;
    Set<String> seen = new HashSet<>();
    for (String pair : wish.split(",", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair.strip() : pair.substring(0, equals).strip();
      if (equals < 0 || !seen.add(name)) {
        throw unknown(equals < 0 ? "\"" + name + "\" is neither" : name + " is there twice");
      }
      double value = number(name, pair.substring(equals + 1).strip());
      weights =
          switch (name) {
            case "quality" ->
                new ScoreWeights(value, weights.costPerUsd(), weights.latencyPerSecond());
            case "cost_per_usd" -> weights.withCostPerUsd(value);
            case "latency_per_s" ->
                new ScoreWeights(weights.quality(), weights.costPerUsd(), value);
            default -> throw unknown("\"" + name + "\" is none of them");
          };
    }
    return weights;
  }

  private static double number(String name, String text) {
    double value;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      value = Double.NaN;
    }
    if (!(value >= 0 && value <= WEIGHT_MAX)) {
      throw new IllegalArgumentException(
          "objective: " + name + " must be a number from 0 to 1e9, was \"" + text + "\"");
    }
    return value;
  }

  private static IllegalArgumentException unknown(String what) {
    return new IllegalArgumentException(
        "objective: must be quality, balanced, cost, latency, or numbers for quality,"
            + " cost_per_usd, latency_per_s such as cost_per_usd=20,latency_per_s=0.02; "
            + what);
  }
}
