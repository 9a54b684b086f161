package io.tidegate.router.config;

/** What becomes of a request in which a kind of personal data was found. */
public enum PrivacyMode {
  /** Only models of the tier {@code edge} may answer. */
  EDGE_ONLY("edge-only"),
  /** Cloud models may answer too, and see placeholders in place of the values. */
  REDACT_THEN_CLOUD("redact-then-cloud"),
  /** The kind is no constraint. */
  ALLOW("allow");

  private final String label;

  PrivacyMode(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /**
   * The mode of a label.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static PrivacyMode ofLabel(String label) {
    for (PrivacyMode mode : values()) {
      if (mode.label.equals(label)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("must be edge-only, redact-then-cloud or allow");
  }
}
