package io.tidegate.router.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the gateway listens and how much it takes.
 *
 * @param host address of the public port; default {@code 127.0.0.1}
 * @param port public port, 0 for any free one; default 8080
 * @param adminHost address of the admin port; default {@code 127.0.0.1}
 * @param adminPort admin port, 0 for any free one; default 9090
 * @param maxBodyBytes longest request body; default 2 MiB
 * @param maxHeaderBytes longest request head; default 16 KiB
 * @param maxInflight requests in the gateway at once; default 512
 * @param drain time that running answers get when the gateway stops; default 20 s
 * @param drainDelay time between "not ready" and the end of accepting, for balancers that have to
 *     notice; default 0
 * @param adminKey the bearer token that the admin port asks for; default none, and then changes are
 *     taken on loopback alone
 * @param limits what a connection may take before it is a request
 * @param apiKeyHeader {@code api-key: KEY} is as good as {@code authorization: Bearer KEY}; default
 *     false
 * @param tls for the public port; plain HTTP by default
 * @param adminTls for the admin port; plain HTTP by default
 * @param transport what serves the sockets, those to upstreams too; default {@code auto}
 */
public record ListenConfig(
    String host,
    int port,
    String adminHost,
    int adminPort,
    int maxBodyBytes,
    int maxHeaderBytes,
    int maxInflight,
    Duration drain,
    Duration drainDelay,
    Optional<Secret> adminKey,
    ListenLimits limits,
    boolean apiKeyHeader,
    Optional<TlsConfig> tls,
    Optional<TlsConfig> adminTls,
    SocketTransport transport) {

  /** These settings with those of an open port that stay as they are until it is closed. */
  ListenConfig keeping(ListenConfig open) {
    return new ListenConfig(
        open.host,
        open.port,
        open.adminHost,
        open.adminPort,
        maxBodyBytes,
        open.maxHeaderBytes,
        maxInflight,
        drain,
        drainDelay,
        adminKey,
        open.limits,
        apiKeyHeader,
        open.tls,
        open.adminTls,
        open.transport);
  }
}
