package io.tidegate.deploy.broker;

import org.jspecify.annotations.Nullable;

/** The embedded broker can not start; the message says why and what to do. */
public final class BrokerStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
