package io.tidegate.router.request;

/** A chat request that is not understood; the message may go to the caller, never to a log. */
public final class ChatFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String param;

  /**
   * @param param the field that is wrong; empty when the whole body is
   */
  public ChatFormatException(String message, String param) {
    super(message);
    this.param = param;
  }

  public String param() {
    return param;
  }

  /** The sentence for the caller. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
