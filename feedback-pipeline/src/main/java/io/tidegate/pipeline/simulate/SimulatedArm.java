package io.tidegate.pipeline.simulate;

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

  private static final Pattern SPEC =
      Pattern.compile("(edge|cloud)=(.+)@([0-9.eE+-]+),([0-9.eE+-]+)");

  /**
   * Reads {@code edge=NAME@IN,OUT}, prices in USD per million tokens.
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
    try {
      Price price =
          Price.ofUsdPerMillion(
              Double.parseDouble(matcher.group(3)), Double.parseDouble(matcher.group(4)));
      return new SimulatedArm(matcher.group(2), Tier.ofLabel(matcher.group(1)), price);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("arm: prices must be numbers, was \"" + text + "\"", e);
    }
  }
}
