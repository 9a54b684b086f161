package io.tidegate.router.config;

import java.util.Optional;

/**
 * A certificate to serve with; PEM throughout.
 *
 * @param certificate the chain, this server's own first
 * @param key its private key, PKCS#8
 * @param clientAuthority with it every client must show a certificate that this authority signed
 */
public record TlsConfig(Secret certificate, Secret key, Optional<Secret> clientAuthority) {}
