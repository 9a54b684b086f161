package io.tidegate.router.config;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads {@code auth}. */
final class AuthReader {
  private AuthReader() {}

  static Optional<JwtConfig> jwt(Section auth) {
    boolean there = auth.has("jwt");
    Section s = auth.section("jwt");
    auth.rejectUnknownKeys();
    if (!there) {
      return Optional.empty();
    }
    Set<String> algorithms = new HashSet<>(s.texts("algorithms"));
    for (String algorithm : algorithms) {
      if (!JwtConfig.ALGORITHMS.contains(algorithm)) {
        s.error("algorithms", "must be of RS256, ES256 and EdDSA, was \"" + algorithm + "\"");
      }
    }
    s.required("jwks");
    JwtConfig jwt =
        new JwtConfig(
            s.required("issuer"),
            s.required("audience"),
            s.parsed("jwks", "", AuthReader::location),
            s.text("tenant_claim").orElse("tenant"),
            algorithms.isEmpty() ? JwtConfig.ALGORITHMS : algorithms,
            s.duration("leeway", Duration.ofSeconds(30), Duration.ZERO, Duration.ofMinutes(5)));
    s.rejectUnknownKeys();
    return Optional.of(jwt);
  }

  private static String location(String text) {
    if (text.startsWith("file:") && text.length() > 5) {
      return text;
    }
    URI url = URI.create(text);
    boolean loopback = Set.of("127.0.0.1", "localhost", "[::1]").contains(url.getHost());
    boolean safe = "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && loopback);
    if (!safe || url.getHost() == null || url.getUserInfo() != null) {
      throw new IllegalArgumentException("must be file:/path or https://host/path");
    }
    return text;
  }
}
