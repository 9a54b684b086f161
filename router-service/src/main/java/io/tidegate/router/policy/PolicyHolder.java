package io.tidegate.router.policy;

import io.tidegate.core.snapshot.PolicyState;

/** What decides right now; replaced as a whole, read without waiting. */
public final class PolicyHolder {
  private volatile PolicyInForce inForce;

  public PolicyHolder(PolicyInForce initial) {
    this.inForce = initial;
  }

  public PolicyInForce inForce() {
    return inForce;
  }

  /** The state for everybody without one of their own. */
  public PolicyState current() {
    return inForce.global();
  }

  public void replace(PolicyInForce next) {
    inForce = next;
  }
}
