package io.tidegate.router.config;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code listen}. */
final class ListenReader {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private ListenReader() {}

  static ListenConfig read(Section s) {
    ListenConfig listen =
        new ListenConfig(
            s.text("host").orElse("127.0.0.1"),
            s.integer("port", 8080, 0, 65535),
            s.text("admin_host").orElse("127.0.0.1"),
            s.integer("admin_port", 9090, 0, 65535),
            s.bytes("max_body", 2 << 20, 1024, 64 << 20),
            s.bytes("max_header", 16 << 10, 1024, 256 << 10),
            s.integer("max_inflight", 512, 1, 100_000),
            s.duration("drain", Duration.ofSeconds(20), Duration.ZERO, HOUR),
            s.duration("drain_delay", Duration.ZERO, Duration.ZERO, HOUR),
            s.secret("admin_key"),
            new ListenLimits(
                s.duration("header_timeout", Duration.ofSeconds(10), MILLISECOND, HOUR),
                s.duration("body_timeout", Duration.ofSeconds(30), MILLISECOND, HOUR),
                s.duration("idle_timeout", Duration.ofSeconds(75), Duration.ofSeconds(1), HOUR),
                s.integer("max_connections", 10_000, 1, 1_000_000),
                s.integer("max_headers", 100, 8, 1_000),
                s.integer("auth_failures_per_minute", 60, 1, 1_000_000)),
            s.bool("api_key_header", false),
            tls(s, "tls"),
            tls(s, "admin_tls"),
            s.parsed("transport", SocketTransport.AUTO, SocketTransport::ofLabel));
    s.rejectUnknownKeys();
    return listen;
  }

  private static Optional<TlsConfig> tls(Section listen, String key) {
    if (!listen.has(key)) {
      return Optional.empty();
    }
    Section s = listen.section(key);
    s.required("cert");
    s.required("key");
    Optional<Secret> certificate = s.secret("cert");
    Optional<Secret> privateKey = s.secret("key");
    Optional<Secret> authority = s.secret("client_ca");
    s.rejectUnknownKeys();
    return certificate.isEmpty() || privateKey.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsConfig(certificate.get(), privateKey.get(), authority));
  }
}
