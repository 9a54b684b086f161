package io.tidegate.router.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.constraint.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {
  private static final String MODEL =
      "models:\n  - { name: m, tier: edge, endpoints: [ { base_url: \"http://h/v1\" } ] }\n";

  private static List<String> errors(String yaml) {
    ConfigResult result = ConfigLoader.parse(yaml, "t.yaml", Map.of());
    return result instanceof ConfigResult.Invalid invalid ? invalid.errors() : List.of();
  }

  private static TidegateConfig config(String yaml) {
    ConfigResult result = ConfigLoader.parse(yaml, "t.yaml", Map.of("KEY", "secret-value"));
    if (result instanceof ConfigResult.Loaded loaded) {
      return loaded.config();
    }
    throw new AssertionError(result.toString());
  }

  @Test
  void parse_manyErrors_allReportedWithPathAndLine() {
    List<String> errors =
        errors(
            """
            listen: { port: 70000, max_body: 3Mb }
            models:
              - name: m
                tier: edge
                context_window: 0
                endpoints: [ { base_url: "ftp://h" } ]
                timeouts: { first_tokn: 8s, idle: never }
            routing: { policy: magic, mode: sideways }
            """);

    assertThat(errors)
        .containsExactly(
            "listen.port: must be 0 to 65535, was 70000 (t.yaml:1)",
            "listen.max_body: must be a size such as 512KiB, 2MiB or 1GiB, was \"3Mb\" (t.yaml:1)",
            "models[0].context_window: must be 1 to 100000000, was 0 (t.yaml:5)",
            "models[0].endpoints[0].base_url: must be http://host or https://host with an optional"
                + " path, was \"ftp://h\" (t.yaml:6)",
            "models[0].timeouts.idle: must be a duration such as 15ms, 8s, 5m, 2h or 7d, was"
                + " \"never\" (t.yaml:7)",
            "models[0].timeouts.first_tokn: is not a known key, did you mean \"first_token\"?"
                + " (t.yaml:7)",
            "routing.policy: must be linucb, lints, squarecb, epsilon-greedy:E, knn, threshold:MIN,"
                + " static(MODEL=SHARE,...), fixed:MODEL or random, was \"magic\" (t.yaml:8)",
            "routing.mode: must be any, only-edge, prefer-edge, prefer-cloud or only-cloud, was"
                + " \"sideways\" (t.yaml:8)");
  }

  @Test
  void parse_budgetWithoutScopeBesideTenants_isSaidToLackIt() {
    assertThat(
            errors(
                MODEL
                    + "tenants: [ { name: acme, key_sha256: "
                    + "ab".repeat(32)
                    + " } ]\nbudgets: [ { usd_per_day: 1 }, { scope: \"\", usd_per_day: 1 } ]\n"))
        .anyMatch(e -> e.startsWith("budgets[0].scope: is missing"))
        .anyMatch(e -> e.startsWith("budgets[1].scope: must be tenant/NAME"))
        .hasSize(2);
  }

  @Test
  void parse_classifierKeys_readOrRefusedWithTheRule() {
    assertThat(
            errors(
                MODEL
                    + "classifier: { bundle: mine, threads: 0, further_passes: 257, cache: -1,"
                    + " shadow: { share: 2, bundel: \"file:/a\" } }\n"))
        .hasSize(7)
        .anyMatch(e -> e.startsWith("classifier.bundle: must be builtin, off or file:/folder"))
        .anyMatch(e -> e.startsWith("classifier.threads: must be 1 to 64"))
        .anyMatch(e -> e.startsWith("classifier.further_passes: must be 0 to 256"))
        .anyMatch(e -> e.startsWith("classifier.cache: must be 0 to 100000"))
        .anyMatch(e -> e.startsWith("classifier.shadow.share: must be 0.0 to 1.0"))
        .anyMatch(e -> e.startsWith("classifier.shadow.bundle: is missing"))
        .anyMatch(e -> e.startsWith("classifier.shadow.bundel: is not a known key"));
    TidegateConfig read =
        config(
            MODEL
                + "classifier: { bundle: \"file:/a\", threads: 2, further_passes: 3, cache: 4,"
                + " shadow: { bundle: \"file:/b\", share: 0.5 } }\n");
    assertThat(read.classifier())
        .isEqualTo(
            new ClassifierConfig(
                "file:/a",
                Duration.ofMillis(15),
                2,
                3,
                4,
                java.util.Optional.of(new ClassifierConfig.ShadowBundle("file:/b", 0.5))));
    assertThat(config(ConfigExplain.text(read)).classifier()).isEqualTo(read.classifier());
  }

  @Test
  void parse_literalKey_errorThatDoesNotRepeatIt() {
    List<String> errors =
        errors(
            "models:\n  - { name: m, tier: cloud, endpoints: [ { base_url: \"http://h\", api_key:"
                + " sk-live-canary } ] }\n");

    assertThat(errors).singleElement().asString().contains("must be env:NAME or file:/path");
    assertThat(errors.toString()).doesNotContain("sk-live-canary");
  }

  @Test
  void parse_noTenantsOnAllInterfaces_error() {
    assertThat(errors(MODEL + "listen: { host: 0.0.0.0 }\n"))
        .singleElement()
        .asString()
        .startsWith("tenants: must list at least one tenant");
  }

  @Test
  void parse_missingSecret_error() {
    assertThat(errors(MODEL + "routing: { decision_key: \"env:NOT_THERE\" }\n"))
        .singleElement()
        .asString()
        .contains("env:NOT_THERE, and that environment variable is not set");
  }

  @Test
  void parse_notYaml_oneErrorWithLine() {
    assertThat(errors("models:\n  - [\n")).singleElement().asString().contains("is no YAML");
  }

  @Test
  void parse_defaults_asDocumented() {
    TidegateConfig config = config(MODEL);

    assertThat(config.listen().host()).isEqualTo("127.0.0.1");
    assertThat(config.listen().maxBodyBytes()).isEqualTo(2 << 20);
    assertThat(config.models().get(0).timeouts().total()).isEqualTo(Duration.ofSeconds(120));
    assertThat(config.models().get(0).timeouts().answer()).isEqualTo(Duration.ofSeconds(40));
    assertThat(config.routing().mode()).isEqualTo(Mode.ANY);
    assertThat(config.events().bootstrap()).isEmpty();
  }

  @Test
  void explain_readBack_sameConfigurationAndHash() {
    TidegateConfig config =
        config(
            """
            models:
              - name: m
                tier: cloud
                endpoints: [ { base_url: "https://h/v1", api_key: "env:KEY" } ]
                price: { input_per_million: 2.5, output_per_million: 10 }
                fallbacks: [n]
              - { name: n, tier: edge, endpoints: [ { base_url: "http://e:1/v1" } ] }
            tenants:
              - name: acme
                key_sha256: "0000000000000000000000000000000000000000000000000000000000000000"
                only_tier: edge
                rpm: 60
            """);

    String explained = ConfigExplain.text(config);

    assertThat(config(explained)).isEqualTo(config);
    assertThat(config(explained).hash()).isEqualTo(config.hash()).hasSize(12);
    assertThat(explained).contains("env:KEY").doesNotContain("secret-value");
    assertThat(config.toString()).doesNotContain("secret-value");
  }

  @Test
  void load_file_example(@TempDir Path folder) throws Exception {
    Path example = Path.of("..", "deploy", "config", "tidegate.example.yaml");
    Path copy = Files.copy(example, folder.resolve("tidegate.yaml"));

    ConfigResult result = ConfigLoader.load(copy, Map.of());

    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    assertThat(((ConfigResult.Loaded) result).config().models()).hasSize(2);
  }

  @Test
  void load_missingFile_error() {
    assertThat(ConfigLoader.load(Path.of("nowhere.yaml"), Map.of()))
        .isInstanceOf(ConfigResult.Invalid.class);
  }
}
