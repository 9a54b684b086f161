package io.tidegate.router.config;

/**
 * A secret that the configuration refers to and never holds.
 *
 * @param reference {@code env:NAME} or {@code file:/path}, safe to print
 * @param value the secret itself
 */
public record Secret(String reference, String value) {
  /** The reference alone. */
  @Override
  public String toString() {
    return reference;
  }
}
