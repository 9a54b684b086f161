package io.tidegate.router.config;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one element of {@code models}. */
final class ModelReader {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private ModelReader() {}

  /** The model, or empty when it is too broken to make one of. */
  static Optional<ModelConfig> read(Section s) {
    String name = s.required("name");
    Tier tier = s.parsed("tier", Tier.CLOUD, Tier::ofLabel);
    if (!s.has("tier")) {
      s.required("tier");
    }
    String upstream = s.text("upstream_model").orElse(name);
    List<EndpointConfig> endpoints = endpoints(s);
    int window = s.integer("context_window", 8192, 1, 100_000_000);
    Set<Capability> capabilities = capabilities(s);
    boolean priced = s.has("price");
    Price price = price(s.section("price"));
    Timeouts timeouts = timeouts(s.section("timeouts"));
    int retries = s.integer("retries", 1, 0, 3);
    Optional<List<String>> fallbacks =
        s.has("fallbacks") ? Optional.of(List.copyOf(s.texts("fallbacks"))) : Optional.empty();
    int maxInflight = s.integer("max_inflight", 64, 1, 10_000);
    s.rejectUnknownKeys();
    if (!priced && tier == Tier.CLOUD) {
      s.warning("price", "a cloud model without a price counts as free");
    }
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      Arm arm = new Arm(name, upstream, tier, window, capabilities, price);
      return Optional.of(
          new ModelConfig(arm, priced, endpoints, timeouts, retries, fallbacks, maxInflight));
    } catch (IllegalArgumentException e) {
      s.error("name", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static List<EndpointConfig> endpoints(Section s) {
    List<EndpointConfig> endpoints = new ArrayList<>();
    List<Section> sections = s.sections("endpoints");
    if (sections.isEmpty()) {
      s.error("endpoints", "must list at least one {base_url: ...}");
    }
    for (Section e : sections) {
      String text = e.required("base_url");
      Optional<Secret> key = e.secret("api_key");
      if (!text.isEmpty()) {
        e.parsed("base_url", Optional.<URI>empty(), ModelReader::baseUrl)
            .ifPresent(url -> endpoints.add(new EndpointConfig(url, key)));
      }
      e.rejectUnknownKeys();
    }
    return endpoints;
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

  private static Set<Capability> capabilities(Section s) {
    EnumSet<Capability> set = EnumSet.of(Capability.CHAT);
    for (String label : s.texts("capabilities")) {
      try {
        set.add(Capability.ofLabel(label));
      } catch (IllegalArgumentException e) {
        s.error("capabilities", String.valueOf(e.getMessage()));
      }
    }
    return set;
  }

  private static Price price(Section s) {
    Price price =
        Price.ofUsdPerMillion(
            s.number("input_per_million", 0, 0, 1e6), s.number("output_per_million", 0, 0, 1e6));
    s.rejectUnknownKeys();
    return price;
  }

  private static Timeouts timeouts(Section s) {
    Duration total = s.duration("total", Duration.ofMinutes(2), MILLISECOND, HOUR);
    Timeouts timeouts =
        new Timeouts(
            s.duration("connect", Duration.ofSeconds(1), MILLISECOND, HOUR),
            s.duration("first_token", Duration.ofSeconds(15), MILLISECOND, HOUR),
            s.duration("idle", Duration.ofSeconds(15), MILLISECOND, HOUR),
            s.duration("answer", total.dividedBy(2), MILLISECOND, HOUR),
            total);
    s.rejectUnknownKeys();
    return timeouts;
  }
}
