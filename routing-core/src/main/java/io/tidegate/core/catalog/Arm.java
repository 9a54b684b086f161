package io.tidegate.core.catalog;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One way of answering a request.
 *
 * <p>The id is {@code model@upstreamModel}: another version or quantization behind the same public
 * name is another arm with statistics of its own. It is a value like a record, but for the id,
 * which every decision asks for several times and which is made once.
 */
public final class Arm {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

  private final String model;
  private final String upstreamModel;
  private final Tier tier;
  private final int contextWindowTokens;
  private final Set<Capability> capabilities;
  private final Price price;
  private final String id;

  /**
   * @param model the name that callers see, {@code [A-Za-z0-9._:/-]{1,128}}
   * @param upstreamModel the name, version and quantization that the endpoint knows
   * @param contextWindowTokens prompt and completion together, at least 1
   * @param capabilities what it can do
   * @param price what its tokens cost
   */
  public Arm(
      String model,
      String upstreamModel,
      Tier tier,
      int contextWindowTokens,
      Set<Capability> capabilities,
      Price price) {
    requireName("model", model);
    requireName("upstream_model", upstreamModel);
    if (contextWindowTokens < 1) {
      throw new IllegalArgumentException(
          "context_window: must be >= 1, was " + contextWindowTokens + " for " + model);
    }
    this.model = model;
    this.upstreamModel = upstreamModel;
    this.tier = tier;
    this.contextWindowTokens = contextWindowTokens;
    this.capabilities = Set.copyOf(capabilities);
    this.price = price;
    this.id = model + "@" + upstreamModel;
  }

  /** Stable identity in statistics and events. */
  public String id() {
    return id;
  }

  public String model() {
    return model;
  }

  public String upstreamModel() {
    return upstreamModel;
  }

  public Tier tier() {
    return tier;
  }

  public int contextWindowTokens() {
    return contextWindowTokens;
  }

  public Set<Capability> capabilities() {
    return capabilities;
  }

  public Price price() {
    return price;
  }

  /** One line that says everything about the arm; the catalog's hash is made of these. */
  String canonical() {
    return id()
        + "|"
        + tier.label()
        + "|"
        + contextWindowTokens
        + "|"
        + new TreeSet<>(capabilities)
            .stream().map(Capability::label).collect(Collectors.joining(","))
        + "|"
        + price.inputMicroUsdPerMillion()
        + "|"
        + price.outputMicroUsdPerMillion();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Arm that
        && id.equals(that.id)
        && tier == that.tier
        && contextWindowTokens == that.contextWindowTokens
        && capabilities.equals(that.capabilities)
        && price.equals(that.price);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, tier, contextWindowTokens, capabilities, price);
  }

  @Override
  public String toString() {
    return canonical();
  }

  private static void requireName(String field, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          field + ": must match " + NAME.pattern() + ", was \"" + name + "\"");
    }
  }
}
