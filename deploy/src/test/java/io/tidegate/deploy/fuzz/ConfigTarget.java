package io.tidegate.deploy.fuzz;

import io.tidegate.router.config.ConfigLoader;
import io.tidegate.router.config.ConfigResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Any text is a configuration or a list of errors, never an exception. */
public final class ConfigTarget {
  private static final String SECRET = "sk-canary-secret-value-0123456789";

  private ConfigTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (text.contains("canary")) {
      // Fuzzers see what they are compared with, and write it themselves.
      return;
    }
    ConfigResult result = ConfigLoader.parse(text, "fuzz.yaml", Map.of("KEY", SECRET));
    if (result instanceof ConfigResult.Invalid invalid) {
      if (invalid.errors().isEmpty() || invalid.errors().toString().contains(SECRET)) {
        throw new AssertionError("errors: " + invalid.errors());
      }
    } else if (result instanceof ConfigResult.Loaded loaded) {
      if (loaded.config().models().isEmpty() || loaded.config().toString().contains(SECRET)) {
        throw new AssertionError("a configuration without a model, or with a secret in its text");
      }
    }
  }
}
