package io.tidegate.core.constraint;

import java.util.Locale;

/**
 * Why one arm may not answer one request.
 *
 * @param armId the arm
 * @param code the rule, for machines
 * @param sentence what happened and with which value, for people; holds nothing of the prompt
 */
public record Rejection(String armId, Code code, String sentence) {

  /** The rules. */
  public enum Code {
    PERSONAL_DATA,
    MODE,
    ALLOW_LIST,
    CAPABILITY,
    CONTEXT_WINDOW,
    PRICE_CEILING,
    BUDGET,
    CIRCUIT_OPEN,
    ALREADY_TRIED,
    PINNED;

    /** Lower-case name, as in events and headers. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a label.
     *
     * @throws IllegalArgumentException when {@code label} names no rule
     */
    public static Code ofLabel(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }
}
