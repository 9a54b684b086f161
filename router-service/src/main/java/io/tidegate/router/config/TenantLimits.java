package io.tidegate.router.config;

import java.util.OptionalInt;

/**
 * How much one tenant may send; no limit by default.
 *
 * @param requestsPerMinute {@code rpm}
 * @param tokensPerMinute {@code tpm}, prompt and completion together
 * @param maxInflight requests in the gateway at once; by default a fair share of what the gateway
 *     takes
 */
public record TenantLimits(
    OptionalInt requestsPerMinute, OptionalInt tokensPerMinute, OptionalInt maxInflight) {
  /** No limit. */
  public static final TenantLimits NONE =
      new TenantLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
}
