package io.tidegate.router.classify;

/** A bundle that cannot be loaded or a model that cannot be run; the message is one clear line. */
public final class ClassifierException extends Exception {

  private static final long serialVersionUID = 1L;

  public ClassifierException(String message) {
    super(message);
  }

  public ClassifierException(String message, Throwable cause) {
    super(message, cause);
  }
}
