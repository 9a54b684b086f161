package io.tidegate.router.policy;

import io.tidegate.core.snapshot.PolicyState;
import java.util.concurrent.atomic.AtomicReference;

/** The policy state that decides right now; replaced as a whole, read without waiting. */
public final class PolicyHolder {
  private final AtomicReference<PolicyState> state;

  public PolicyHolder(PolicyState initial) {
    this.state = new AtomicReference<>(initial);
  }

  public PolicyState current() {
    return state.get();
  }

  public void replace(PolicyState next) {
    state.set(next);
  }
}
