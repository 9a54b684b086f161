package io.tidegate.router.config;

import io.tidegate.core.catalog.Tier;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code models[].endpoints}. */
final class EndpointReader {
  private EndpointReader() {}

  static List<EndpointConfig> read(Section model, Tier tier) {
    List<EndpointConfig> endpoints = new ArrayList<>();
    List<Section> sections = model.sections("endpoints");
    if (sections.isEmpty()) {
      model.error("endpoints", "must list at least one {base_url: ...}");
    }
    for (Section e : sections) {
      String text = e.required("base_url");
      Optional<Secret> key = e.secret("api_key");
      boolean privateAllowed = e.bool("allow_private", false) || tier == Tier.EDGE;
      ClientTls tls = tls(e);
      if (!text.isEmpty()) {
        e.parsed("base_url", Optional.<URI>empty(), EndpointReader::baseUrl)
            .ifPresent(
                url -> {
                  AddressRule.literal(url.getHost())
                      .flatMap(address -> AddressRule.refusal(address, privateAllowed))
                      .ifPresent(rule -> e.error("base_url", rule));
                  endpoints.add(new EndpointConfig(url, key, privateAllowed, tls));
                });
      }
      e.rejectUnknownKeys();
    }
    return endpoints;
  }

  private static ClientTls tls(Section endpoint) {
    if (!endpoint.has("tls")) {
      return ClientTls.SYSTEM;
    }
    Section s = endpoint.section("tls");
    if (s.has("cert") != s.has("key")) {
      s.error("cert", "and key go together");
    }
    ClientTls tls = new ClientTls(s.secret("ca"), s.secret("cert"), s.secret("key"));
    s.rejectUnknownKeys();
    return tls;
  }

  private static Optional<URI> baseUrl(String text) {
    URI url;
    try {
      url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a URL", e);
    }
    boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!web || url.getHost() == null) {
      throw new IllegalArgumentException(
          "must be http://host or https://host with an optional path");
    }
    if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "must have no user, query or fragment, was one at " + url.getHost());
    }
    return Optional.of(url);
  }
}
