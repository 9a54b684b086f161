package io.tidegate.router.http;

/** A wish that cannot be granted, with its answer. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient ErrorReply reply;

  RefusedException(ErrorReply reply) {
    super(reply.message());
    this.reply = reply;
  }

  ErrorReply reply() {
    return reply;
  }
}
