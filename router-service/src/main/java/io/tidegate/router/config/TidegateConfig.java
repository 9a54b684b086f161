package io.tidegate.router.config;

import io.tidegate.core.Digests;
import io.tidegate.core.catalog.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration of a router.
 *
 * @param listen addresses and limits
 * @param models at least one, names unique
 * @param routing how a model is chosen
 * @param classifier the prompt classifier
 * @param tenants who may send requests; none means everybody on this machine
 * @param events the event log
 * @param stateDir folder of the last good policy; without it a restart begins with none
 */
public record TidegateConfig(
    ListenConfig listen,
    List<ModelConfig> models,
    RoutingConfig routing,
    ClassifierConfig classifier,
    List<TenantConfig> tenants,
    EventsConfig events,
    Optional<Path> stateDir) {
  public TidegateConfig {
    models = List.copyOf(models);
    tenants = List.copyOf(tenants);
  }

  /** The arms of all models. */
  public Catalog catalog() {
    return new Catalog(models.stream().map(ModelConfig::arm).toList());
  }

  /**
   * First 12 hexadecimal digits of the SHA-256 of every setting in force, defaults included; no
   * secret enters it.
   */
  public String hash() {
    return Digests.shortHash(ConfigExplain.text(this));
  }
}
