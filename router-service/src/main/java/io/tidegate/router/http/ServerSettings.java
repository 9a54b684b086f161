package io.tidegate.router.http;

import io.tidegate.router.config.ListenConfig;
import io.tidegate.router.config.TlsConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How a port speaks HTTP: 1.1 alone, bounded heads, TLS 1.2 or 1.3 where there is a certificate.
 */
public final class ServerSettings {
  private static final int INITIAL_LINE_BYTES_MAX = 8_192;

  private ServerSettings() {}

  public static HttpServerOptions of(ListenConfig listen, Optional<TlsConfig> tls) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(listen.maxHeaderBytes())
            .setMaxInitialLineLength(INITIAL_LINE_BYTES_MAX)
            .setHttp2ClearTextEnabled(false)
            .setCompressionSupported(false)
            .setDecompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setTcpNoDelay(true);
    tls.ifPresent(config -> secure(options, listen, config));
    return options;
  }

  private static void secure(HttpServerOptions options, ListenConfig listen, TlsConfig tls) {
    options
        .setSsl(true)
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
        .setSslHandshakeTimeout(listen.limits().headerTimeout().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(tls.certificate().value()))
                .addKeyValue(Buffer.buffer(tls.key().value())));
    tls.clientAuthority()
        .ifPresent(
            authority ->
                options
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(
                        new PemTrustOptions().addCertValue(Buffer.buffer(authority.value()))));
  }
}
