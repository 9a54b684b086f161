package io.tidegate.router;

import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.decision.Decider;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Policies;
import io.tidegate.router.config.TidegateConfig;
import io.tidegate.router.content.KeptPrompts;
import io.tidegate.router.dispatch.DecisionDesk;
import io.tidegate.router.dispatch.Fleet;
import io.tidegate.router.http.Gateway;
import io.tidegate.router.http.GatewayParts;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that one configuration made; a request stays with the generation that took it in.
 *
 * @param configHash the configuration's hash
 * @param catalogHash the hash of its models
 * @param inflight requests that this generation has not finished
 */
record Generation(
    TidegateConfig config,
    String configHash,
    String catalogHash,
    Fleet fleet,
    Gateway gateway,
    AtomicInteger inflight) {

  /**
   * Builds one.
   *
   * @param previous the one before: models that did not change keep their connections, circuits and
   *     counts
   */
  static Generation build(Shared shared, TidegateConfig config, Optional<Generation> previous) {
    Catalog catalog = config.catalog();
    Fleet fleet = new Fleet(shared.vertx(), config.models(), previous.map(Generation::fleet));
    String configHash = config.hash();
    DecisionDesk desk =
        new DecisionDesk(
            new Decider(
                catalog,
                FeatureSchema.V1,
                Policies.parse(config.routing().policy()),
                configHash,
                config.routing().salt()),
            shared.policy(),
            shared.ids(),
            fleet,
            shared.books().budgets(),
            shared.events(),
            shared.log(),
            KeptPrompts.of(config, shared.content()),
            shared.metrics(),
            shared.clockMillis());
    AtomicInteger inflight = new AtomicInteger();
    Gateway gateway =
        new GatewayParts(
                shared.vertx(),
                config,
                catalog,
                desk,
                shared.books().ledger(),
                shared.connections(),
                shared.log(),
                shared.ids(),
                shared.prompts(),
                shared.events(),
                shared.metrics(),
                inflight,
                shared.clockMillis())
            .gateway();
    return new Generation(config, configHash, catalog.hash(), fleet, gateway, inflight);
  }
}
