package io.tidegate.deploy.cli;

import io.tidegate.core.learn.Assembly;
import io.tidegate.core.learn.Weighting;
import io.tidegate.pipeline.learner.LearningOptions;
import io.tidegate.pipeline.learner.PriorFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What {@code tidegate learn} makes of its statistics. */
final class LearningFlags {

  @Option(
      names = "--weighting",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "How much old hours, hours before a change and loud tenants count, as"
              + " half_life=HOURS,window=HOURS,drift_keep=SHARE,tenant_share=SHARE,tenant_free=N;"
              + " what is not named stays. See docs/learning.md.")
  private String weighting = "";

  @Option(
      names = "--prior",
      paramLabel = "FILE",
      description = "A warm start, as tidegate warm-start writes it; added to every snapshot.")
  private Optional<Path> prior = Optional.empty();

  @Option(
      names = "--parent",
      paramLabel = "NEW=OLD",
      description =
          "The arm NEW is the next version of the arm OLD (ids are MODEL@UPSTREAM_MODEL) and"
              + " borrows from it. May be repeated.")
  private Map<String, String> parents = new TreeMap<>();

  @Option(
      names = "--parent-ess",
      paramLabel = "N",
      defaultValue = "100",
      description = "Most observations that a new version borrows.")
  private double parentEss;

  @Option(
      names = "--tenant-scopes",
      description = "Publish a snapshot for each tenant too, key tenant/NAME.")
  private boolean tenantScopes;

  @Option(
      names = "--tenant-ess",
      paramLabel = "N",
      defaultValue = "200",
      description = "Most observations that a tenant's snapshot borrows from all tenants.")
  private double tenantEss;

  /**
   * The options as the learner takes them.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  LearningOptions options() {
    LearningOptions options =
        LearningOptions.of(
            new Assembly(
                Weighting.parse(weighting),
                parents,
                parentEss,
                prior.map(PriorFile::read).orElse(Map.of()),
                tenantEss));
    return tenantScopes ? options.withTenantScopes() : options;
  }
}
