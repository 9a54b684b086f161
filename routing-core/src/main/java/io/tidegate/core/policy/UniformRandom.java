package io.tidegate.core.policy;

/** Every eligible arm alike. */
public record UniformRandom() implements Policy {

  @Override
  public String spec() {
    return "random";
  }

  @Override
  public PolicyChoice choose(PolicyContext context) {
    int n = context.candidates().size();
    return new PolicyChoice(new double[n], Distributions.uniform(n), 0, false);
  }
}
