package io.tidegate.router.http;

import io.tidegate.core.Digests;
import io.tidegate.router.config.TenantConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * From an API key to its tenant.
 *
 * <p>Only digests are compared, each with all of them and in constant time.
 */
public final class TenantDirectory {
  private static final int KEY_LENGTH_MAX = 512;
  private static final TenantConfig LOCAL = TenantConfig.local();

  /** A tenant with its limit. */
  public record Tenant(TenantConfig config, RateLimit limit) {}

  private record Entry(byte[] digest, Tenant tenant) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Optional<Tenant> open;

  /**
   * @param tenants none opens the gateway to everybody who reaches it, under the name {@code local}
   */
  public TenantDirectory(List<TenantConfig> tenants) {
    for (TenantConfig tenant : tenants) {
      entries.add(
          new Entry(
              HexFormat.of().parseHex(tenant.keySha256()),
              new Tenant(tenant, new RateLimit(tenant.limits().requestsPerMinute()))));
    }
    open =
        tenants.isEmpty()
            ? Optional.of(new Tenant(LOCAL, new RateLimit(OptionalInt.empty())))
            : Optional.empty();
  }

  /** The tenant behind an {@code authorization} header. */
  public Optional<Tenant> find(@Nullable String authorization) {
    if (open.isPresent()) {
      return open;
    }
    if (authorization == null
        || authorization.length() > KEY_LENGTH_MAX
        || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    byte[] digest =
        Digests.sha256(authorization.substring(7).strip().getBytes(StandardCharsets.UTF_8));
    Tenant found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest, digest)) {
        found = entry.tenant;
      }
    }
    return Optional.ofNullable(found);
  }
}
