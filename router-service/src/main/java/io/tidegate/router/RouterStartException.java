package io.tidegate.router;

/** The router could not start; the message says what to do. */
public final class RouterStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RouterStartException(String message) {
    super(message);
  }
}
