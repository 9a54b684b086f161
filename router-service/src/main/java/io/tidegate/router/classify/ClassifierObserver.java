package io.tidegate.router.classify;

/** Is told how each classification ended; called on any thread, must not block. */
@FunctionalInterface
public interface ClassifierObserver {

  /** Tells nobody. */
  ClassifierObserver NONE = (result, nanos) -> {};

  /** How a classification ended. */
  enum Result {
    /** The model answered in time. */
    OK,
    /** The model answered; it had not read on to the end of a long conversation in time. */
    PARTIAL,
    /** The deadline passed first. */
    LATE,
    /** No room in the queue. */
    OVERLOAD,
    /** The model failed, or gave numbers that cannot be used. */
    ERROR,
    /** No model is loaded. */
    OFF
  }

  /**
   * One classification is done.
   *
   * @param nanos time from the request to the answer, nanoseconds
   */
  void classified(Result result, long nanos);

  /**
   * A text was looked up among those read before for its tenant.
   *
   * @param found whether it was there
   */
  default void looked(boolean found) {}
}
