package io.tidegate.router.policy;

import io.tidegate.core.snapshot.PolicyState;

/** The policy state that decides right now; replaced as a whole, read without waiting. */
public final class PolicyHolder {
  private volatile PolicyState state;

  public PolicyHolder(PolicyState initial) {
    this.state = initial;
  }

  public PolicyState current() {
    return state;
  }

  public void replace(PolicyState next) {
    state = next;
  }
}
