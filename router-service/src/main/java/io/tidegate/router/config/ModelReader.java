package io.tidegate.router.config;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.router.guard.Breaker;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one element of {@code models}. */
final class ModelReader {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration FIRST_TOKEN = Duration.ofSeconds(10);
  private static final Duration BREAKER_MAX = Duration.ofSeconds(15);

  private ModelReader() {}

  /** The model, or empty when it is too broken to make one of. */
  static Optional<ModelConfig> read(Section s) {
    String name = s.required("name");
    Tier tier = s.parsed("tier", Tier.CLOUD, Tier::ofLabel);
    if (!s.has("tier")) {
      s.required("tier");
    }
    String upstream = s.text("upstream_model").orElse(name);
    List<EndpointConfig> endpoints = EndpointReader.read(s, tier);
    int window = s.integer("context_window", 8192, 1, 100_000_000);
    Set<Capability> capabilities = capabilities(s);
    boolean priced = s.has("price");
    Price price = price(s.section("price"));
    Timeouts timeouts = timeouts(s.section("timeouts"));
    int retries = s.integer("retries", 1, 0, 3);
    Optional<List<String>> fallbacks =
        s.has("fallbacks") ? Optional.of(List.copyOf(s.texts("fallbacks"))) : Optional.empty();
    int maxInflight = s.integer("max_inflight", 64, 1, 10_000);
    boolean adaptive =
        s.parsed(
            "concurrency",
            true,
            text ->
                switch (text) {
                  case "adaptive" -> true;
                  case "fixed" -> false;
                  default -> throw new IllegalArgumentException("must be adaptive or fixed");
                });
    Breaker.Settings breaker = breaker(s.section("breaker"));
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
          new ModelConfig(
              arm,
              priced,
              endpoints,
              timeouts,
              retries,
              fallbacks,
              maxInflight,
              adaptive,
              breaker));
    } catch (IllegalArgumentException e) {
      s.error("name", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Breaker.Settings breaker(Section s) {
    Duration base = s.duration("base", Duration.ofSeconds(2), MILLISECOND, Duration.ofMinutes(5));
    Duration max =
        s.duration(
            "max",
            base.compareTo(BREAKER_MAX) > 0 ? base : BREAKER_MAX,
            MILLISECOND,
            Duration.ofMinutes(5));
    int failures = s.integer("failures", 5, 1, 1000);
    s.rejectUnknownKeys();
    if (max.compareTo(base) < 0) {
      s.error("max", "must be at least base, was " + Quantities.span(max));
      return Breaker.Settings.DEFAULT;
    }
    return new Breaker.Settings(failures, base.toNanos(), max.toNanos());
  }

  private static Set<Capability> capabilities(Section s) {
    EnumSet<Capability> set = EnumSet.noneOf(Capability.class);
    for (String label : s.texts("capabilities")) {
      try {
        set.add(Capability.ofLabel(label));
      } catch (IllegalArgumentException e) {
        s.error("capabilities", String.valueOf(e.getMessage()));
      }
    }
    // Every model chats but one that says what else it does.
    if (set.isEmpty()
        || !EnumSet.of(Capability.COMPLETIONS, Capability.EMBEDDINGS).containsAll(set)) {
      set.add(Capability.CHAT);
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
    Duration firstToken = s.duration("first_token", FIRST_TOKEN, MILLISECOND, HOUR);
    Duration half = total.dividedBy(2);
    Duration patient = firstToken.multipliedBy(4);
    Timeouts timeouts =
        new Timeouts(
            s.duration("connect", Duration.ofSeconds(1), MILLISECOND, HOUR),
            firstToken,
            s.duration("idle", Duration.ofSeconds(15), MILLISECOND, HOUR),
            s.duration("answer", half.compareTo(patient) < 0 ? half : patient, MILLISECOND, HOUR),
            total);
    s.rejectUnknownKeys();
    return timeouts;
  }
}
