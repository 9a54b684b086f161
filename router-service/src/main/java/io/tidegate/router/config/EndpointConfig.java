package io.tidegate.router.config;

import java.net.URI;
import java.util.Optional;

/**
 * One upstream address of a model.
 *
 * @param baseUrl {@code http} or {@code https}, with the path before {@code /chat/completions}
 * @param apiKey the bearer token to send there; none by default
 * @param privateAllowed it may be on a private network, see {@link AddressRule}
 * @param ownTls certificates that are not the system's
 */
public record EndpointConfig(
    URI baseUrl, Optional<Secret> apiKey, boolean privateAllowed, ClientTls ownTls) {
  /** Host and port, as in metrics and logs. */
  public String name() {
    return baseUrl.getHost() + ":" + port();
  }

  /** The port, also when the address leaves it out. */
  public int port() {
    if (baseUrl.getPort() >= 0) {
      return baseUrl.getPort();
    }
    return tls() ? 443 : 80;
  }

  public boolean tls() {
    return "https".equals(baseUrl.getScheme());
  }
}
