package io.tidegate.router.config;

import java.util.Optional;

/**
 * Whom to trust at an upstream and how to prove oneself to it; PEM throughout.
 *
 * @param authority trusted in place of the system's authorities
 * @param certificate shown to the upstream; needs {@code key}
 * @param key its private key, PKCS#8
 */
public record ClientTls(
    Optional<Secret> authority, Optional<Secret> certificate, Optional<Secret> key) {
  /** The system's authorities and no certificate. */
  public static final ClientTls SYSTEM =
      new ClientTls(Optional.empty(), Optional.empty(), Optional.empty());
}
