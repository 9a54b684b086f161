package io.tidegate.core.policy;

/** A rule that gives every eligible arm its exact probability. */
public interface Policy {

  /** The text from which {@link Policies#parse} makes this policy again. */
  String spec();

  /** Scores and probabilities; a pure function of the context. */
  PolicyChoice choose(PolicyContext context);
}
