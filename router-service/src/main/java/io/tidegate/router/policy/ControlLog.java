package io.tidegate.router.policy;

/** Where control records go so that every router has them. */
public interface ControlLog {
  /**
   * Publishes one record and returns when the log has it.
   *
   * @throws ControlLogException when the log did not take it in time
   */
  void publish(String key, byte[] value, long epochMillis);

  /** The log did not take a record. */
  final class ControlLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ControlLogException(String message) {
      super(message);
    }
  }
}
