package io.tidegate.router.config;

import io.tidegate.core.constraint.Mode;
import io.tidegate.core.decision.Learning;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Somebody who may send requests.
 *
 * @param name in events and logs
 * @param keySha256 SHA-256 of the API key, 64 lower-case hexadecimal digits; empty for a tenant
 *     known by its tokens alone
 * @param limits how much it may send
 * @param nanoUsdPerDay {@code usd_per_day}, a hard ceiling; none by default
 * @param mode {@code only_tier}; {@code any} by default
 * @param learning what this traffic does to the policy; default {@code apply}
 * @param models public names that may be used; all by default
 * @param debug {@code x-tidegate-debug: true} is honoured; default false
 * @param mayStopExploring {@code x-tidegate-exploration: off} is honoured; default false
 * @param teams values that {@code x-tidegate-team} may have, the first when it is absent; by
 *     default any that has no budget
 * @param features likewise for {@code x-tidegate-feature}
 * @param keepsPrompts {@code content: log}, prompts without personal data are kept in files;
 *     default false
 * @param privacy which kinds of personal data are hard constraints; the gateway's own policy by
 *     default
 */
public record TenantConfig(
    String name,
    String keySha256,
    TenantLimits limits,
    OptionalLong nanoUsdPerDay,
    Mode mode,
    Learning learning,
    Set<String> models,
    boolean debug,
    boolean mayStopExploring,
    List<String> teams,
    List<String> features,
    boolean keepsPrompts,
    Optional<PrivacyConfig> privacy) {
  public TenantConfig {
    models = Set.copyOf(models);
    teams = List.copyOf(teams);
    features = List.copyOf(features);
  }

  /** The one tenant of a gateway that lists none. */
  public static TenantConfig local() {
    return new TenantConfig(
        "local",
        "",
        TenantLimits.NONE,
        OptionalLong.empty(),
        Mode.ANY,
        Learning.APPLY,
        Set.of(),
        true,
        true,
        List.of(),
        List.of(),
        false,
        Optional.empty());
  }
}
