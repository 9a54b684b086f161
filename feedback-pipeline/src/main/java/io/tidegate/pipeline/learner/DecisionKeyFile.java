package io.tidegate.pipeline.learner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * The secret that signs decision ids, read as the router reads it: base64 of at least 16 bytes, or
 * else the text itself.
 */
public final class DecisionKeyFile {

  private static final int BYTES_MIN = 16;

  private DecisionKeyFile() {}

  /**
   * Reads {@code file:PATH} or {@code env:NAME}.
   *
   * @param environment where names are looked up
   * @throws IllegalArgumentException when the reference is of neither form, leads nowhere, or to
   *     less than 16 bytes
   */
  public static byte[] read(String reference, Map<String, String> environment) {
    byte[] key = bytes(text(reference, environment));
    if (key.length < BYTES_MIN) {
      throw new IllegalArgumentException(
          "decision key " + reference + ": must have at least 16 bytes, has " + key.length);
    }
    return key;
  }

  private static String text(String reference, Map<String, String> environment) {
    if (reference.startsWith("env:")) {
      String value = environment.get(reference.substring("env:".length()));
      if (value == null) {
        throw new IllegalArgumentException("decision key " + reference + ": is not set");
      }
      return value.strip();
    }
    if (!reference.startsWith("file:")) {
      throw new IllegalArgumentException(
          "decision key: must be file:PATH or env:NAME, never the key itself");
    }
    try {
      return Files.readString(Path.of(reference.substring("file:".length()))).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("decision key " + reference + ": can not be read", e);
    }
  }

  private static byte[] bytes(String text) {
    try {
      byte[] decoded = Base64.getDecoder().decode(text);
      if (decoded.length >= BYTES_MIN) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
