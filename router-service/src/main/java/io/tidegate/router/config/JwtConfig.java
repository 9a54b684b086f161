package io.tidegate.router.config;

import java.time.Duration;
import java.util.Set;

/**
 * Signed tokens as an alternative to API keys.
 *
 * @param issuer what {@code iss} must be
 * @param audience what {@code aud} must contain
 * @param keys {@code file:/path} or the {@code https} address of a JSON Web Key Set
 * @param tenantClaim the claim whose text is the tenant's name; default {@code tenant}
 * @param algorithms of RS256, ES256 and EdDSA; all by default
 * @param leeway how far clocks may differ; default 30 s
 */
public record JwtConfig(
    String issuer,
    String audience,
    String keys,
    String tenantClaim,
    Set<String> algorithms,
    Duration leeway) {
  /** Algorithms that there are. */
  public static final Set<String> ALGORITHMS = Set.of("RS256", "ES256", "EdDSA");

  public JwtConfig {
    algorithms = Set.copyOf(algorithms);
  }
}
