package io.tidegate.router.config;

import io.tidegate.core.constraint.Mode;
import io.tidegate.core.decision.Learning;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Somebody who may send requests.
 *
 * @param name in events and logs
 * @param keySha256 SHA-256 of the API key, 64 lower-case hexadecimal digits
 * @param requestsPerMinute limit; none by default
 * @param mode {@code only_tier}; {@code any} by default
 * @param learning what this traffic does to the policy; default {@code apply}
 * @param models public names that may be used; all by default
 * @param debug {@code x-tidegate-debug: true} is honoured; default false
 */
public record TenantConfig(
    String name,
    String keySha256,
    OptionalInt requestsPerMinute,
    Mode mode,
    Learning learning,
    Set<String> models,
    boolean debug) {
  public TenantConfig {
    models = Set.copyOf(models);
  }
}
