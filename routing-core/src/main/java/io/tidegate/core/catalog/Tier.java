package io.tidegate.core.catalog;

import java.util.Locale;

/** Where an arm runs: on hardware near the caller, or at a provider. */
public enum Tier {
  EDGE,
  CLOUD;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Lower-case name, as in configuration, headers and events. */
  public String label() {
    return label;
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when {@code label} names no tier
   */
  public static Tier ofLabel(String label) {
    for (Tier tier : values()) {
      if (tier.label().equals(label)) {
        return tier;
      }
    }
    throw new IllegalArgumentException("tier: must be edge or cloud, was \"" + label + "\"");
  }
}
