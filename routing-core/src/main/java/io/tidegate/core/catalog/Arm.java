package io.tidegate.core.catalog;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One way of answering a request.
 *
 * <p>The id is {@code model@upstreamModel}: another version or quantization behind the same public
 * name is another arm with statistics of its own.
 *
 * @param model the name that callers see, {@code [A-Za-z0-9._:/-]{1,128}}
 * @param upstreamModel the name, version and quantization that the endpoint knows
 * @param contextWindowTokens prompt and completion together, at least 1
 * @param capabilities what it can do
 * @param price what its tokens cost
 */
public record Arm(
    String model,
    String upstreamModel,
    Tier tier,
    int contextWindowTokens,
    Set<Capability> capabilities,
    Price price) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

  public Arm {
    requireName("model", model);
    requireName("upstream_model", upstreamModel);
    if (contextWindowTokens < 1) {
      throw new IllegalArgumentException(
          "context_window: must be >= 1, was " + contextWindowTokens + " for " + model);
    }
    capabilities = Set.copyOf(capabilities);
  }

  /** Stable identity in statistics and events. */
  public String id() {
    return model + "@" + upstreamModel;
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

  private static void requireName(String field, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          field + ": must match " + NAME.pattern() + ", was \"" + name + "\"");
    }
  }
}
