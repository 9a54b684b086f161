package io.tidegate.core.catalog;

import java.util.Locale;

/** Something that a request may need and a model may lack. */
public enum Capability {
  CHAT,
  TOOLS,
  VISION,
  JSON_SCHEMA,
  LOGPROBS,
  PREFILL,
  COMPLETIONS,
  EMBEDDINGS;

  /** Lower-case name, as in configuration and events. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when {@code label} names no capability
   */
  public static Capability ofLabel(String label) {
    for (Capability capability : values()) {
      if (capability.label().equals(label)) {
        return capability;
      }
    }
    throw new IllegalArgumentException(
        "capability: must be one of chat, tools, vision, json_schema, logprobs, prefill,"
            + " completions, embeddings, was \""
            + label
            + "\"");
  }
}
