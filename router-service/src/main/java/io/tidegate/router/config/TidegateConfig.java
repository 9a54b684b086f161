package io.tidegate.router.config;

import io.tidegate.core.Digests;
import io.tidegate.core.budget.Ceiling;
import io.tidegate.core.catalog.Catalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration of a router.
 *
 * @param listen addresses and limits
 * @param models at least one, names unique
 * @param routing how a model is chosen
 * @param classifier the prompt classifier
 * @param jwt signed tokens as an alternative to keys; none by default
 * @param privacy which kinds of personal data are hard constraints
 * @param tenants who may send requests; none means everybody on this machine
 * @param budgets ceilings of {@code budgets[]}
 * @param ledger how the books are kept
 * @param events the event log
 * @param stateDir folder of the last good policy; without it a restart begins with none
 */
public record TidegateConfig(
    ListenConfig listen,
    List<ModelConfig> models,
    RoutingConfig routing,
    ClassifierConfig classifier,
    Optional<JwtConfig> jwt,
    PrivacyConfig privacy,
    List<TenantConfig> tenants,
    List<Ceiling> budgets,
    LedgerConfig ledger,
    EventsConfig events,
    Optional<Path> stateDir) {
  public TidegateConfig {
    models = List.copyOf(models);
    tenants = List.copyOf(tenants);
    budgets = List.copyOf(budgets);
  }

  /** The arms of all models. */
  public Catalog catalog() {
    return new Catalog(models.stream().map(ModelConfig::arm).toList());
  }

  /** Every ceiling: {@code budgets[]} and each tenant's own. */
  public List<Ceiling> ceilings() {
    List<Ceiling> all = new ArrayList<>(budgets);
    for (TenantConfig tenant : tenants) {
      tenant
          .nanoUsdPerDay()
          .ifPresent(nano -> all.add(new Ceiling("tenant/" + tenant.name(), nano, true)));
    }
    return all;
  }

  /**
   * First 12 hexadecimal digits of the SHA-256 of every setting in force, defaults included; no
   * secret enters it.
   */
  public String hash() {
    return Digests.shortHash(ConfigExplain.text(this));
  }

  /** This configuration with those settings of the running one that need a restart to change. */
  public TidegateConfig keeping(TidegateConfig running) {
    return new TidegateConfig(
        listen.keeping(running.listen),
        models,
        routing.keeping(running.routing),
        classifier,
        jwt,
        privacy,
        tenants,
        budgets,
        running.ledger,
        running.events,
        running.stateDir);
  }

  /** Names of settings that differ from the running ones and need a restart to change. */
  public List<String> needingRestart(TidegateConfig running) {
    List<String> names = new ArrayList<>();
    if (!listen.keeping(running.listen).equals(listen)) {
      names.add("listen: addresses, ports, tls, limits of connections, transport");
    }
    if (!routing.keeping(running.routing).equals(routing)) {
      names.add("routing.decision_key, routing.warm_start");
    }
    if (!ledger.equals(running.ledger)) {
      names.add("ledger");
    }
    if (!events.equals(running.events)) {
      names.add("events");
    }
    if (!stateDir.equals(running.stateDir)) {
      names.add("state_dir");
    }
    return names;
  }
}
