package io.tidegate.core.policy;

import io.tidegate.core.explore.Distributions;

/** Every eligible arm alike; the first of the catalog when exploration is off. */
public record UniformRandom() implements Policy {

  @Override
  public String spec() {
    return "random";
  }

  @Override
  public boolean learns() {
    return false;
  }

  @Override
  public PolicyChoice choose(PolicyContext context, Workspace workspace) {
    int n = context.candidates().size();
    return new PolicyChoice(
        new double[n],
        context.exploration() ? Distributions.uniform(n) : Distributions.certain(n, 0),
        0,
        false);
  }
}
