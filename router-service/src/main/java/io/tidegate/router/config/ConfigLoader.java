package io.tidegate.router.config;

import io.tidegate.core.budget.Ceiling;
import io.tidegate.core.constraint.Mode;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.ScoreWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the one YAML file that says everything. */
public final class ConfigLoader {
  private static final long FILE_BYTES_MAX = 1 << 20;
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private ConfigLoader() {}

  /** Reads {@code file} with secrets from this process's environment. */
  public static ConfigResult load(Path file) {
    return load(file, System.getenv());
  }

  /** Reads {@code file} with secrets from {@code environment}. */
  public static ConfigResult load(Path file, Map<String, String> environment) {
    String text;
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        return new ConfigResult.Invalid(List.of(file + ": must be at most 1MiB long"));
      }
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return new ConfigResult.Invalid(List.of(file + ": there is no such file"));
    } catch (IOException e) {
      return new ConfigResult.Invalid(
          List.of(file + ": cannot be read: " + e.getClass().getSimpleName()));
    }
    return parse(text, String.valueOf(file.getFileName()), environment);
  }

  /**
   * Reads a configuration from text.
   *
   * @param label the file's name in messages
   */
  public static ConfigResult parse(String text, String label, Map<String, String> environment) {
    Problems problems = new Problems(label);
    Node node = compose(text, label, problems);
    if (!problems.errors().isEmpty()) {
      return new ConfigResult.Invalid(problems.errors());
    }
    Section root = Section.root(node, problems, environment);
    List<ModelConfig> models = models(root);
    ListenConfig listen = ListenReader.read(root.section("listen"));
    RoutingConfig routing = routing(root.section("routing"));
    ClassifierConfig classifier = ClassifierKeys.read(root.section("classifier"));
    Optional<JwtConfig> jwt = AuthReader.jwt(root.section("auth"));
    PrivacyConfig privacy = PrivacyReader.global(root);
    List<TenantConfig> tenants = TenantReader.tenants(root, jwt.isEmpty(), privacy);
    List<Ceiling> budgets = TenantReader.budgets(root, tenants);
    LedgerConfig ledger = ledger(root.section("ledger"));
    EventsConfig events = events(root.section("events"));
    Optional<Path> stateDir = root.text("state_dir").map(Path::of);
    root.rejectUnknownKeys();
    if (jwt.isPresent() && tenants.isEmpty()) {
      root.error("auth", "jwt needs tenants, the claim names one of them; none is listed");
    }
    if (stateDir.isEmpty() && tenants.stream().anyMatch(TenantConfig::keepsPrompts)) {
      root.error("state_dir", "must be set where tenants[].content is log, prompts go there");
    }
    checkTogether(root, listen, models, routing, tenants);
    if (!problems.errors().isEmpty()) {
      return new ConfigResult.Invalid(problems.errors());
    }
    return new ConfigResult.Loaded(
        new TidegateConfig(
            listen,
            models,
            routing,
            classifier,
            jwt,
            privacy,
            tenants,
            budgets,
            ledger,
            events,
            stateDir),
        problems.warnings());
  }

  private static @Nullable Node compose(String text, String label, Problems problems) {
    try {
      LoadSettings settings =
          LoadSettings.builder().setLabel(label).setMaxAliasesForCollections(20).build();
      return new Compose(settings).composeString(text).orElse(null);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      problems.error("file", "is no YAML: " + e.getProblem(), line);
    } catch (YamlEngineException e) {
      problems.error("file", "is no YAML", 1);
    }
    return null;
  }

  private static List<ModelConfig> models(Section root) {
    List<ModelConfig> models = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section s : root.sections("models")) {
      ModelReader.read(s)
          .ifPresent(
              model -> {
                if (!names.add(model.name())) {
                  s.error("name", "must be unique, was \"" + model.name() + "\" a second time");
                }
                models.add(model);
              });
    }
    return models;
  }

  private static RoutingConfig routing(Section s) {
    Section r = s.section("reward");
    ScoreWeights d = ScoreWeights.DEFAULT;
    ScoreWeights reward =
        new ScoreWeights(
            r.number("quality", d.quality(), 0, 1e6),
            r.number("cost_per_usd", d.costPerUsd(), 0, 1e9),
            r.number("latency_per_s", d.latencyPerSecond(), 0, 1e6));
    r.rejectUnknownKeys();
    RoutingConfig routing =
        new RoutingConfig(
            s.text("auto_model").orElse("auto"),
            s.parsed(
                "policy", Policies.parse("linucb").spec(), text -> Policies.parse(text).spec()),
            s.text("salt").orElse("tidegate"),
            s.parsed("mode", Mode.ANY, Mode::ofLabel),
            s.secret("decision_key"),
            reward,
            s.integer("max_attempts", 4, 1, 8),
            s.duration("keepalive", Duration.ofSeconds(15), MILLISECOND, Duration.ofHours(1)),
            s.parsed("stickiness", Stickiness.ON, Stickiness::ofLabel),
            s.duration("write_idle", Duration.ofSeconds(30), MILLISECOND, Duration.ofHours(1)),
            s.text("warm_start").map(Path::of));
    routing
        .decisionKey()
        .ifPresent(
            key -> {
              if (DecisionKeys.bytes(key).length < 16) {
                s.error("decision_key", "must have at least 16 bytes");
              }
            });
    s.rejectUnknownKeys();
    return routing;
  }

  private static LedgerConfig ledger(Section s) {
    LedgerConfig ledger =
        new LedgerConfig(s.integer("replicas", 1, 1, 1_000), s.integer("keep_days", 35, 1, 3_660));
    s.rejectUnknownKeys();
    return ledger;
  }

  private static EventsConfig events(Section s) {
    Section kafka = s.section("kafka");
    String content = s.text("content").orElse("none");
    if (!content.equals("none")) {
      s.error("content", "must be none, this release publishes no text, was \"" + content + "\"");
    }
    EventsConfig events =
        new EventsConfig(
            kafka.text("bootstrap"),
            s.integer("queue", 10_000, 16, 1_000_000),
            s.text("instance").orElse("router"),
            s.bool("alerts", true));
    kafka.rejectUnknownKeys();
    s.rejectUnknownKeys();
    return events;
  }

  private static void checkTogether(
      Section root,
      ListenConfig listen,
      List<ModelConfig> models,
      RoutingConfig routing,
      List<TenantConfig> tenants) {
    if (root.sections("models").isEmpty()) {
      root.error("models", "must list at least one model");
    }
    if (tenants.isEmpty() && !Set.of("127.0.0.1", "localhost", "::1").contains(listen.host())) {
      root.error(
          "tenants",
          "must list at least one tenant when listen.host is not loopback, was empty with \""
              + listen.host()
              + "\"");
    }
    Set<String> names = new HashSet<>();
    models.forEach(model -> names.add(model.name()));
    if (names.contains(routing.autoModel())) {
      root.error("routing", "auto_model must not be a model's name, was " + routing.autoModel());
    }
    for (ModelConfig model : models) {
      for (String fallback : model.fallbacks().orElse(List.of())) {
        if (!names.contains(fallback)) {
          root.error(
              "models", model.name() + ".fallbacks names no model, was \"" + fallback + "\"");
        }
      }
    }
    for (TenantConfig tenant : tenants) {
      for (String model : tenant.models()) {
        if (!names.contains(model)) {
          root.error("tenants", tenant.name() + ".models names no model, was \"" + model + "\"");
        }
      }
    }
    if (routing.decisionKey().isEmpty()) {
      root.warning(
          "routing", "no decision_key: feedback is accepted until this process ends, not longer");
    }
  }
}
