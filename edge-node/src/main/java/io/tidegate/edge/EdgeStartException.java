package io.tidegate.edge;

/** A node that cannot begin to listen; the message says why and what to do. */
public final class EdgeStartException extends RuntimeException {
  public EdgeStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
