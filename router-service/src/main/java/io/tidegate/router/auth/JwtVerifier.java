package io.tidegate.router.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tidegate.core.Digests;
import io.tidegate.router.config.JwtConfig;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Verifies signed tokens (RFC 7519) with the issuer's public keys and reads the tenant from a
 * claim.
 *
 * <p>RS256, ES256 and EdDSA over Ed25519, as far as the configuration allows them; {@code none} and
 * keyed hashes are no signatures. A token that was good is remembered by its digest until it
 * expires, so that its signature is checked once.
 */
public final class JwtVerifier implements Function<String, Optional<String>> {
  private static final int REMEMBERED_MAX = 4_096;
  private static final int RSA_BITS_MIN = 2_048;

  private record Good(String tenant, long expiresMillis) {}

  private final JwtConfig config;
  private final KeySource keys;
  private final LongSupplier clockMillis;
  private final Map<String, Good> remembered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Good> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  public JwtVerifier(JwtConfig config, KeySource keys, LongSupplier clockMillis) {
    this.config = config;
    this.keys = keys;
    this.clockMillis = clockMillis;
  }

  /** Checks a signature that is none with every key, so that no first caller waits for classes. */
  public JwtVerifier warmUp() {
    for (JWK key : keys.keys("")) {
      for (String name : config.algorithms()) {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
        try {
          Optional<JWSVerifier> verifier = verifier(key, algorithm);
          if (verifier.isPresent()) {
            verifier
                .get()
                .verify(new JWSHeader(algorithm), new byte[1], Base64URL.encode(new byte[64]));
          }
        } catch (JOSEException e) {
          // A key that cannot be used is no key; its tokens are refused when they come.
        }
      }
    }
    return this;
  }

  /** The tenant that a token names; empty for one that is not valid now. */
  @Override
  public Optional<String> apply(String token) {
    long now = clockMillis.getAsLong();
    String digest = Digests.sha256Hex(token.getBytes(StandardCharsets.UTF_8));
    synchronized (remembered) {
      Good good = remembered.get(digest);
      if (good != null) {
        if (now < good.expiresMillis) {
          return Optional.of(good.tenant);
        }
        remembered.remove(digest);
      }
    }
    Optional<Good> verified = verify(token, now);
    verified.ifPresent(
        good -> {
          synchronized (remembered) {
            remembered.put(digest, good);
          }
        });
    return verified.map(Good::tenant);
  }

  private Optional<Good> verify(String token, long now) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (!config.algorithms().contains(jwt.getHeader().getAlgorithm().getName()) || !signed(jwt)) {
        return Optional.empty();
      }
      return claims(jwt.getJWTClaimsSet(), now);
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      // Anything that is no token is a wrong key, and is answered as one.
      return Optional.empty();
    }
  }

  private boolean signed(SignedJWT jwt) throws JOSEException {
    JWSHeader header = jwt.getHeader();
    String id = header.getKeyID();
    List<JWK> known = keys.keys(id == null ? "" : id);
    for (JWK key : known) {
      boolean named = id == null || id.equals(key.getKeyID());
      boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
      boolean fits = key.getAlgorithm() == null || key.getAlgorithm().equals(header.getAlgorithm());
      if (named && signs && fits) {
        Optional<JWSVerifier> verifier = verifier(key, header.getAlgorithm());
        if (verifier.isPresent() && jwt.verify(verifier.get())) {
          return true;
        }
      }
    }
    return false;
  }

  private static Optional<JWSVerifier> verifier(JWK key, JWSAlgorithm algorithm)
      throws JOSEException {
    if (algorithm.equals(JWSAlgorithm.RS256)
        && key instanceof RSAKey rsa
        && rsa.size() >= RSA_BITS_MIN) {
      return Optional.of(new RSASSAVerifier(rsa.toRSAPublicKey()));
    }
    if (algorithm.equals(JWSAlgorithm.ES256) && key instanceof ECKey ec) {
      return Optional.of(new ECDSAVerifier(ec.toECPublicKey()));
    }
    if (algorithm.equals(JWSAlgorithm.EdDSA) && key instanceof OctetKeyPair pair) {
      return Optional.of(new Ed25519Verifier(pair));
    }
    return Optional.empty();
  }

  @SuppressWarnings("JavaUtilDate") // the library speaks in dates
  private Optional<Good> claims(JWTClaimsSet claims, long now) throws ParseException {
    long leeway = config.leeway().toMillis();
    Date expires = claims.getExpirationTime();
    Date from = claims.getNotBeforeTime();
    String tenant = claims.getStringClaim(config.tenantClaim());
    boolean valid =
        config.issuer().equals(claims.getIssuer())
            && claims.getAudience().contains(config.audience())
            && expires != null
            && now < expires.toInstant().toEpochMilli() + leeway
            && (from == null || now >= from.toInstant().toEpochMilli() - leeway)
            && tenant != null
            && !tenant.isEmpty();
    return valid
        ? Optional.of(new Good(tenant, expires.toInstant().toEpochMilli() + leeway))
        : Optional.empty();
  }
}
