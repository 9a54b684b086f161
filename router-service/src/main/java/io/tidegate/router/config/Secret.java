package io.tidegate.router.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A secret that the configuration refers to and never holds.
 *
 * @param reference {@code env:NAME} or {@code file:/path}, safe to print
 * @param value the secret itself
 */
public record Secret(String reference, String value) {
  private static final String VARIABLE = "env:";
  private static final String FILE = "file:";

  /**
   * Looks a reference up.
   *
   * @throws IllegalArgumentException with the rule that is broken; what is not a reference is never
   *     repeated, it may be the secret
   */
  static Secret resolve(String reference, Map<String, String> environment) {
    if (reference.startsWith(VARIABLE)) {
      String value = environment.get(reference.substring(VARIABLE.length()));
      if (value == null || value.isBlank()) {
        throw new IllegalArgumentException(
            "names " + reference + ", and that environment variable is not set");
      }
      return new Secret(reference, value.strip());
    }
    if (reference.startsWith(FILE)) {
      return new Secret(reference, file(reference));
    }
    throw new IllegalArgumentException(
        "must be env:NAME or file:/path, a secret has no place in this file");
  }

  private static String file(String reference) {
    String value;
    try {
      value = Files.readString(Path.of(reference.substring(FILE.length()))).strip();
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "names " + reference + ", and that file cannot be read", e);
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException("names " + reference + ", and that file is empty");
    }
    return value;
  }

  /** The reference alone. */
  @Override
  public String toString() {
    return reference;
  }
}
