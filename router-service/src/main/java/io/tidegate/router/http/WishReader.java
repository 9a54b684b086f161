package io.tidegate.router.http;

import io.tidegate.core.constraint.Mode;
import io.tidegate.core.policy.Objective;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.router.config.PrivacyConfig;
import io.tidegate.router.config.PrivacyMode;
import io.tidegate.router.config.RoutingConfig;
import io.tidegate.router.config.TidegateConfig;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a request's headers for {@link Wishes}; one that is not allowed is refused. */
final class WishReader {
  private final RoutingConfig routing;
  private final PrivacyConfig gatewayPrivacy;
  private final AccountReader accounts;

  WishReader(TidegateConfig config) {
    this.routing = config.routing();
    this.gatewayPrivacy = config.privacy();
    this.accounts = new AccountReader(config);
  }

  Wishes read(Exchange exchange, Optional<String> pinned) throws RefusedException {
    return new Wishes(
        mode(exchange),
        pinned,
        maxCost(exchange.header(Names.MAX_COST)),
        accounts.read(exchange),
        weights(exchange.header(Names.OBJECTIVE)),
        exploration(exchange),
        privacy(exchange));
  }

  /** The tenant's policy, or the strictest when the request asks for it. */
  private PrivacyConfig privacy(Exchange exchange) throws RefusedException {
    String wish = exchange.header(Names.PRIVACY);
    if (wish.equals(PrivacyMode.EDGE_ONLY.label())) {
      return PrivacyConfig.STRICT;
    }
    if (!wish.isEmpty()) {
      throw new RefusedException(
          ErrorReply.invalid("x-tidegate-privacy must be edge-only", "x-tidegate-privacy"));
    }
    return exchange.tenant().privacy().orElse(gatewayPrivacy);
  }

  private ScoreWeights weights(String objective) throws RefusedException {
    if (objective.isEmpty()) {
      return routing.reward();
    }
    try {
      return Objective.parse(objective, routing.reward());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          ErrorReply.invalid(String.valueOf(e.getMessage()), "x-tidegate-objective"));
    }
  }

  private static boolean exploration(Exchange exchange) throws RefusedException {
    String wish = exchange.header(Names.EXPLORATION);
    if (!wish.equals("off")) {
      return true;
    }
    if (!exchange.tenant().mayStopExploring()) {
      throw new RefusedException(
          ErrorReply.gateway(
                  403,
                  "permission_error",
                  "exploration_required",
                  "this key may not switch exploration off")
              .withParam("x-tidegate-exploration"));
    }
    return false;
  }

  /** The strictest of configuration, tenant and request. */
  private Mode mode(Exchange exchange) throws RefusedException {
    Mode mode = routing.mode();
    Mode tenant = exchange.tenant().mode();
    if (tenant != Mode.ANY) {
      mode = stricter(mode, tenant);
    }
    String tier = exchange.header(Names.ONLY_TIER);
    if (tier.isEmpty()) {
      return mode;
    }
    return switch (tier) {
      case "edge" -> stricter(mode, Mode.ONLY_EDGE);
      case "cloud" -> stricter(mode, Mode.ONLY_CLOUD);
      default ->
          throw new RefusedException(
              ErrorReply.invalid(
                  "x-tidegate-only-tier must be edge or cloud", "x-tidegate-only-tier"));
    };
  }

  private static Mode stricter(Mode given, Mode only) throws RefusedException {
    boolean hard = given == Mode.ONLY_EDGE || given == Mode.ONLY_CLOUD;
    if (hard && given != only) {
      throw new RefusedException(
          ErrorReply.gateway(
              403,
              "permission_error",
              "tier_not_allowed",
              "this request asks for " + only.label() + ", and " + given.label() + " is allowed"));
    }
    return only;
  }

  private static OptionalLong maxCost(String header) throws RefusedException {
    if (header.isEmpty()) {
      return OptionalLong.empty();
    }
    double usd;
    try {
      usd = Double.parseDouble(header);
    } catch (NumberFormatException e) {
      usd = Double.NaN;
    }
    if (!(usd >= 0 && usd <= 1e6)) {
      throw new RefusedException(
          ErrorReply.invalid(
              "x-tidegate-max-cost-usd must be a number of USD", "x-tidegate-max-cost-usd"));
    }
    return OptionalLong.of((long) (usd * 1e9));
  }
}
