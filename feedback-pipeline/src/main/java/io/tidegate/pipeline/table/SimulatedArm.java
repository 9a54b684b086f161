package io.tidegate.pipeline.table;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of an outcome table taking part in a simulation.
 *
 * @param model the table's name of the model
 * @param price USD per token, from the run and not from the table
 */
public record SimulatedArm(String model, Tier tier, Price price) {

  /** Price of an arm on the edge that was given none: the electricity, USD per million tokens. */
  public static final Price EDGE_DEFAULT = Price.ofUsdPerMillion(0.03, 0.06);

  /** Price of an arm in the cloud that was given none, USD per million tokens. */
  public static final Price CLOUD_DEFAULT = Price.ofUsdPerMillion(2.5, 10);

  private static final Pattern SPEC =
      Pattern.compile("(edge|cloud)=(.+?)(?:@([0-9.eE+-]+),([0-9.eE+-]+))?");

  /**
   * Reads {@code edge=NAME@IN,OUT}, prices in USD per million tokens; without prices the tier's
   * default.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static SimulatedArm parse(String text) {
    Matcher matcher = SPEC.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "arm: must be edge=NAME@IN,OUT or cloud=NAME@IN,OUT with prices in USD per million"
              + " tokens, was \""
              + text
              + "\"");
    }
    Tier tier = Tier.ofLabel(matcher.group(1));
    if (matcher.group(3) == null) {
      return new SimulatedArm(
          matcher.group(2), tier, tier == Tier.EDGE ? EDGE_DEFAULT : CLOUD_DEFAULT);
    }
    return new SimulatedArm(
        matcher.group(2), tier, price(text, matcher.group(3), matcher.group(4)));
  }

  /** The same arm at another price. */
  public SimulatedArm at(Price other) {
    return new SimulatedArm(model, tier, other);
  }

  /**
   * Reads {@code IN/OUT}, USD per million tokens.
   *
   * @throws IllegalArgumentException when the text has another form
   */
  public static Price price(String text) {
    int slash = text.indexOf('/');
    if (slash < 1) {
      throw new IllegalArgumentException(
          "price: must be IN/OUT in USD per million tokens, was \"" + text + "\"");
    }
    return price(text, text.substring(0, slash), text.substring(slash + 1));
  }

  private static Price price(String text, String in, String out) {
    try {
      return Price.ofUsdPerMillion(Double.parseDouble(in), Double.parseDouble(out));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("arm: prices must be numbers, was \"" + text + "\"", e);
    }
  }
}
