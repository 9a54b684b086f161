package io.tidegate.router.config;

import io.tidegate.core.privacy.PersonalDataKinds;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code privacy} of the whole gateway and of a tenant. */
final class PrivacyReader {
  private PrivacyReader() {}

  /** The gateway's policy; {@link PrivacyConfig#STRICT} when there is none. */
  static PrivacyConfig global(Section root) {
    return read(root, PrivacyConfig.STRICT);
  }

  /** A tenant's policy: what it does not say is the gateway's; empty when it says nothing. */
  static Optional<PrivacyConfig> ofTenant(Section tenant, PrivacyConfig global) {
    return tenant.has("privacy") ? Optional.of(read(tenant, global)) : Optional.empty();
  }

  private static PrivacyConfig read(Section parent, PrivacyConfig base) {
    Section s = parent.section("privacy");
    PrivacyMode fallback = s.parsed("default", base.fallback(), PrivacyMode::ofLabel);
    Section listed = s.section("kinds");
    SortedMap<String, PrivacyMode> kinds = new TreeMap<>();
    for (String kind : PersonalDataKinds.all()) {
      if (listed.has(kind)) {
        kinds.put(kind, listed.parsed(kind, PrivacyMode.EDGE_ONLY, PrivacyMode::ofLabel));
      }
    }
    listed.rejectUnknownKeys();
    s.rejectUnknownKeys();
    return base.overlaid(fallback, kinds);
  }
}
