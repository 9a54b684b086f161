package io.tidegate.router.budget;

import java.util.ArrayList;
import java.util.List;

/**
 * Who an attempt is charged to; empty for what the caller did not say.
 *
 * @param tenant the tenant's name in the configuration
 * @param team a part of the tenant
 * @param customer whom the tenant serves with the answer
 * @param feature what the tenant uses the answer for
 */
public record Account(String tenant, String team, String customer, String feature) {
  /** A tenant and nothing more. */
  public static Account of(String tenant) {
    return new Account(tenant, "", "", "");
  }

  /**
   * The budget scopes that this account is part of: {@code tenant/..}, {@code team/..} and so on.
   */
  public List<String> scopes() {
    List<String> scopes = new ArrayList<>(3);
    scopes.add("tenant/" + tenant);
    if (!team.isEmpty()) {
      scopes.add("team/" + team);
    }
    if (!feature.isEmpty()) {
      scopes.add("feature/" + feature);
    }
    return scopes;
  }
}
