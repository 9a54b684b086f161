package io.tidegate.core.stats;

/** An observation that would take a sum out of its bound; it has changed nothing. */
public final class FullException extends ArithmeticException {

  private static final long serialVersionUID = 1L;

  FullException(String sentence) {
    super(sentence);
  }
}
