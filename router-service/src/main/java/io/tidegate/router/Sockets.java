package io.tidegate.router;

import io.tidegate.router.config.SocketTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Event loops on the sockets that the configuration asks for. */
final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  private Sockets() {}

  /**
   * Opens event loops.
   *
   * @throws RouterStartException when this machine lacks the transport that was asked for by name
   */
  static Vertx open(SocketTransport wanted, int eventLoops) {
    Transport transport = transport(wanted);
    LOG.info("sockets: {}", transport.name());
    return Vertx.builder()
        .with(new VertxOptions().setEventLoopPoolSize(eventLoops))
        .withTransport(transport)
        .build();
  }

  private static Transport transport(SocketTransport wanted) {
    return switch (wanted) {
      case IO_URING -> named(wanted, Transport.IO_URING);
      case EPOLL -> named(wanted, Transport.EPOLL);
      case NIO -> Transport.NIO;
      case AUTO ->
          available(Transport.IO_URING)
              ? Transport.IO_URING
              : available(Transport.EPOLL) ? Transport.EPOLL : Transport.NIO;
    };
  }

  /** Null stands for a transport whose classes are not there. */
  private static boolean available(@Nullable Transport transport) {
    return transport != null && transport.available();
  }

  private static Transport named(SocketTransport wanted, @Nullable Transport transport) {
    if (transport == null || !available(transport)) {
      Throwable cause = transport == null ? null : transport.unavailabilityCause();
      throw new RouterStartException(
          "listen.transport: this machine has no "
              + wanted.label()
              + (cause == null ? "" : " (" + deepest(cause) + ")")
              + "; use auto, which takes what there is");
    }
    return transport;
  }

  private static String deepest(Throwable cause) {
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }
}
