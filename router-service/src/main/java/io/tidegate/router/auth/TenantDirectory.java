package io.tidegate.router.auth;

import io.tidegate.core.Digests;
import io.tidegate.router.config.TenantConfig;
import io.tidegate.router.limit.TenantLoad;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From an API key or a token to its tenant.
 *
 * <p>Of keys only digests are compared, each with all of them and in constant time. What looks like
 * a signed token goes to the verifier, where there is one.
 */
public final class TenantDirectory {
  private static final int KEY_LENGTH_MAX = 512;
  private static final int TOKEN_LENGTH_MAX = 8_192;

  /** A tenant with what it has in progress. */
  public record Tenant(TenantConfig config, TenantLoad load) {}

  private record Entry(byte[] digest, Tenant tenant) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Tenant> byName = new HashMap<>();
  private final Optional<Tenant> open;
  private final Function<String, Optional<String>> tokens;

  /**
   * @param tenants none opens the gateway to everybody who reaches it, under the name {@code local}
   * @param tokens a token's tenant by name; empty for a token that is not valid
   */
  public TenantDirectory(List<TenantConfig> tenants, Function<String, Optional<String>> tokens) {
    this.tokens = tokens;
    List<TenantConfig> all = tenants.isEmpty() ? List.of(TenantConfig.local()) : tenants;
    for (TenantConfig config : all) {
      Tenant tenant = new Tenant(config, new TenantLoad(config.limits()));
      byName.put(config.name(), tenant);
      if (!config.keySha256().isEmpty()) {
        entries.add(new Entry(HexFormat.of().parseHex(config.keySha256()), tenant));
      }
    }
    open = tenants.isEmpty() ? Optional.ofNullable(byName.get("local")) : Optional.empty();
  }

  /** How many tenants there are. */
  public int size() {
    return byName.size();
  }

  /** The tenant of this name. */
  public Optional<Tenant> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The tenant behind a request's headers.
   *
   * @param authorization {@code Bearer KEY} or {@code Bearer TOKEN}
   * @param apiKey the key of another header; null where that is not taken
   */
  public Optional<Tenant> find(@Nullable String authorization, @Nullable String apiKey) {
    if (open.isPresent()) {
      return open;
    }
    if (authorization == null) {
      return apiKey == null ? Optional.empty() : byKey(apiKey);
    }
    if (authorization.length() > TOKEN_LENGTH_MAX
        || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    String credential = authorization.substring(7).strip();
    Optional<Tenant> tenant = byKey(credential);
    return tenant.isPresent() || !looksSigned(credential)
        ? tenant
        : tokens.apply(credential).flatMap(this::named);
  }

  private Optional<Tenant> byKey(String key) {
    if (key.length() > KEY_LENGTH_MAX) {
      return Optional.empty();
    }
    byte[] digest = Digests.sha256(key.getBytes(StandardCharsets.UTF_8));
    Tenant found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest, digest)) {
        found = entry.tenant;
      }
    }
    return Optional.ofNullable(found);
  }

  /** Three parts between dots. */
  private static boolean looksSigned(String credential) {
    int first = credential.indexOf('.');
    int second = credential.indexOf('.', first + 1);
    return first > 0 && second > first + 1 && credential.indexOf('.', second + 1) < 0;
  }
}
