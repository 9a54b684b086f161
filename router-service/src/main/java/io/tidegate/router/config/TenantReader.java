package io.tidegate.router.config;

import io.tidegate.core.budget.Ceiling;
import io.tidegate.core.constraint.Mode;
import io.tidegate.core.decision.Learning;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code tenants} and {@code budgets}. */
final class TenantReader {
  private static final int PER_MINUTE_MAX = 1_000_000_000;
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._:@/-]{1,64}");
  private static final Pattern SCOPE =
      Pattern.compile("(tenant|team|feature)/[A-Za-z0-9._:@/-]{1,64}");

  private TenantReader() {}

  /**
   * @param keysNeeded false when tenants may also be known by their tokens
   * @param privacy the gateway's policy, for what a tenant's own does not say
   */
  static List<TenantConfig> tenants(Section root, boolean keysNeeded, PrivacyConfig privacy) {
    List<TenantConfig> tenants = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Section s : root.sections("tenants")) {
      String name = s.required("name");
      String key = keysNeeded ? s.required("key_sha256") : s.text("key_sha256").orElse("");
      if (s.has("key_sha256") && !key.matches("[0-9a-f]{64}")) {
        s.error("key_sha256", "must be the 64 lower-case hexadecimal digits of a key's SHA-256");
      }
      if (!names.add(name)) {
        s.error("name", "must be unique, was \"" + name + "\" a second time");
      }
      if (!key.isEmpty() && !keys.add(key)) {
        s.error("key_sha256", "is another tenant's too");
      }
      tenants.add(
          new TenantConfig(
              name,
              key,
              new TenantLimits(
                  limit(s, "rpm", PER_MINUTE_MAX),
                  limit(s, "tpm", PER_MINUTE_MAX),
                  limit(s, "max_inflight", 100_000)),
              s.nanoUsd("usd_per_day"),
              s.parsed("only_tier", Mode.ANY, text -> Mode.ofLabel("only-" + text)),
              s.parsed("learning", Learning.APPLY, Learning::ofLabel),
              Set.copyOf(s.texts("models")),
              s.bool("debug", false),
              s.bool("exploration_off", false),
              labels(s, "teams"),
              labels(s, "features"),
              keepsPrompts(s),
              PrivacyReader.ofTenant(s, privacy)));
      s.rejectUnknownKeys();
    }
    return tenants;
  }

  private static OptionalInt limit(Section s, String key, int max) {
    int value = s.integer(key, 0, 1, max);
    return value == 0 ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static boolean keepsPrompts(Section s) {
    String content = s.text("content").orElse("none");
    if (!content.equals("none") && !content.equals("log")) {
      s.error("content", "must be none or log, was \"" + content + "\"");
    }
    return content.equals("log");
  }

  private static List<String> labels(Section s, String key) {
    List<String> labels = s.texts(key);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        s.error(key, "must match " + LABEL.pattern() + ", was \"" + label + "\"");
      }
    }
    return labels;
  }

  /** The ceilings of {@code budgets[]}; those of {@code tenants[].usd_per_day} come later. */
  static List<Ceiling> budgets(Section root, List<TenantConfig> tenants) {
    List<Ceiling> budgets = new ArrayList<>();
    Set<String> scopes = new HashSet<>();
    for (TenantConfig tenant : tenants) {
      if (tenant.nanoUsdPerDay().isPresent()) {
        scopes.add("tenant/" + tenant.name());
      }
    }
    for (Section s : root.sections("budgets")) {
      String scope = s.required("scope");
      if (s.has("scope")) {
        check(s, scope, scopes, tenants);
      }
      s.required("usd_per_day");
      OptionalLong ceiling = s.nanoUsd("usd_per_day");
      boolean hard = s.bool("hard", true);
      s.rejectUnknownKeys();
      budgets.add(new Ceiling(scope, ceiling.orElse(0), hard));
    }
    return budgets;
  }

  private static void check(
      Section s, String scope, Set<String> scopes, List<TenantConfig> tenants) {
    if (!SCOPE.matcher(scope).matches()) {
      s.error("scope", "must be tenant/NAME, team/NAME or feature/NAME, was \"" + scope + "\"");
    } else if (!scopes.add(scope)) {
      s.error("scope", "has a budget already, was \"" + scope + "\" a second time");
    } else if (!tenants.isEmpty() && !payable(scope, tenants)) {
      s.error("scope", "belongs to no tenant (tenants[].name, teams, features), was " + scope);
    }
  }

  private static boolean payable(String scope, List<TenantConfig> tenants) {
    String name = scope.substring(scope.indexOf('/') + 1);
    return tenants.stream()
        .anyMatch(
            tenant ->
                switch (scope.substring(0, scope.indexOf('/'))) {
                  case "tenant" -> tenant.name().equals(name);
                  case "team" -> tenant.teams().contains(name);
                  default -> tenant.features().contains(name);
                });
  }
}
