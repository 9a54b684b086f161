package io.tidegate.train.nn;

/** The bend between the two linear layers of a feed-forward part. */
public enum Activation {
  /** x times the normal distribution function of x (Hendrycks and Gimpel 2016). */
  GELU,
  /** The same with the distribution function approximated by a hyperbolic tangent. */
  GELU_TANH,
  /** The larger of x and 0. */
  RELU
}
