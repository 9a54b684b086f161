package io.tidegate.core.policy;

/** A rule that gives every eligible arm its exact probability. */
public interface Policy {

  /** The text from which {@link Policies#parse} makes this policy again. */
  String spec();

  /** True when its choices depend on what was learned. */
  default boolean learns() {
    return true;
  }

  /**
   * Scores and probabilities; a pure function of the context.
   *
   * @param workspace the caller's room for arithmetic; says nothing and keeps nothing
   */
  PolicyChoice choose(PolicyContext context, Workspace workspace);

  /** Scores and probabilities, with a workspace made for the occasion. */
  default PolicyChoice choose(PolicyContext context) {
    return choose(context, new Workspace());
  }
}
