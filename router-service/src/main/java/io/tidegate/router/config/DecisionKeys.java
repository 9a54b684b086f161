package io.tidegate.router.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The bytes behind a {@code decision_key}: base64 when it is that, else the text itself. */
public final class DecisionKeys {
  private DecisionKeys() {}

  /** Bytes of base64 of at least 16 bytes, else UTF-8 of the text. */
  public static byte[] bytes(Secret secret) {
    try {
      byte[] decoded = Base64.getDecoder().decode(secret.value());
      if (decoded.length >= 16) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      return secret.value().getBytes(StandardCharsets.UTF_8);
    }
    return secret.value().getBytes(StandardCharsets.UTF_8);
  }
}
