package io.tidegate.router.policy;

import io.tidegate.core.policy.Policy;
import io.tidegate.core.snapshot.PolicyState;
import java.util.Map;

/**
 * What decides right now: a policy, and what has been learned.
 *
 * @param global the state for everybody without one of their own
 * @param tenants states by tenant
 */
public record PolicyInForce(Policy policy, PolicyState global, Map<String, PolicyState> tenants) {
  public PolicyInForce {
    tenants = Map.copyOf(tenants);
  }

  /** The state that decides for a tenant. */
  public PolicyState state(String tenant) {
    return tenants.getOrDefault(tenant, global);
  }
}
