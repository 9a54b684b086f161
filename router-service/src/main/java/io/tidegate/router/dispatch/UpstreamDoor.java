package io.tidegate.router.dispatch;

import io.tidegate.router.config.AddressRule;
import io.tidegate.router.config.ClientTls;
import io.tidegate.router.config.EndpointConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whom an upstream connection may reach, and how each side proves who it is. */
final class UpstreamDoor {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamDoor.class);

  private UpstreamDoor() {}

  /** Options with the endpoint's address and TLS. */
  static HttpClientOptions options(EndpointConfig endpoint) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setDefaultHost(endpoint.baseUrl().getHost())
            .setDefaultPort(endpoint.port())
            .setSsl(endpoint.tls())
            .setVerifyHost(true);
    ClientTls own = endpoint.ownTls();
    own.authority()
        .ifPresent(
            ca ->
                options.setTrustOptions(
                    new PemTrustOptions().addCertValue(Buffer.buffer(ca.value()))));
    if (own.certificate().isPresent() && own.key().isPresent()) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .addCertValue(Buffer.buffer(own.certificate().get().value()))
              .addKeyValue(Buffer.buffer(own.key().get().value())));
    }
    return options;
  }

  /**
   * Judges the address that a new connection really has, so that a name which changes its mind
   * after the configuration was read leads nowhere.
   */
  static void check(EndpointConfig endpoint, HttpConnection connection) {
    // Broken connections are told to the calls on them; idle ones may break unnoticed.
    connection.exceptionHandler(e -> {});
    try {
      Optional<String> refusal =
          AddressRule.refusal(
              InetAddress.getByName(connection.remoteAddress().hostAddress()),
              endpoint.privateAllowed());
      if (refusal.isPresent()) {
        LOG.warn("{}: connection dropped: {}", endpoint.name(), refusal.get());
        connection.close();
      }
    } catch (UnknownHostException e) {
      connection.close();
    }
  }
}
