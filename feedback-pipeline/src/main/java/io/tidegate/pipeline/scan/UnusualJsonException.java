package io.tidegate.pipeline.scan;

/**
 * JSON that {@link JsonCursor} leaves to a full parser: damaged, or merely unusual. Made once,
 * without a stack.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack to be wrong
public final class UnusualJsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public static final UnusualJsonException INSTANCE = new UnusualJsonException();

  private UnusualJsonException() {
    super("unusual JSON", null, false, false);
  }
}
