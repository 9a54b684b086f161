package io.tidegate.router.upstream;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * Takes an upstream's answer as it comes, on the event loop of the one who asked; {@link #end} or
 * {@link #lost} comes last, once.
 */
public interface Receiver {
  /** The final head; informational ones are not told. */
  void head(int status, HttpHeaders headers);

  /**
   * @param bytes some of the body, at least one; the receiver's own
   */
  void bytes(byte[] bytes);

  /** The body ended as HTTP says it should. */
  void end();

  /** The connection broke, or what came on it is no HTTP. */
  void lost();
}
