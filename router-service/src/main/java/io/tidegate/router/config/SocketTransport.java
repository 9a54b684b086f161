package io.tidegate.router.config;

import java.util.Locale;

/** What serves the sockets. */
public enum SocketTransport {
  /** The first of the others that this machine has. */
  AUTO,
  /**
   * Linux's submission rings: fewest system calls; needs a kernel and a container that allow it.
   */
  IO_URING,
  /** Linux's epoll. */
  EPOLL,
  /** The JDK's own. */
  NIO;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static SocketTransport ofLabel(String label) {
    for (SocketTransport value : values()) {
      if (value.label().equals(label)) {
        return value;
      }
    }
    throw new IllegalArgumentException("must be auto, io_uring, epoll or nio");
  }
}
