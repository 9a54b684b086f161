package io.tidegate.router.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documentation prints is what the gateway reads. */
final class ConfigDocsTest {
  private static List<String> examples() throws Exception {
    Matcher matcher =
        Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "docs", "config.md")));
    List<String> examples = new ArrayList<>();
    while (matcher.find()) {
      examples.add(matcher.group(1));
    }
    return examples;
  }

  private static TidegateConfig load(String yaml) {
    ConfigResult result = ConfigLoader.parse(yaml, "docs.yaml", Map.of("WALL_KEY", "any"));
    assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
    return ((ConfigResult.Loaded) result).config();
  }

  @Test
  void examples_asPrinted_load() throws Exception {
    String wall = examples().stream().filter(e -> e.contains("wall-s08")).findFirst().orElseThrow();
    TidegateConfig config = load(wall);
    ModelConfig model = config.models().get(0);

    assertThat(model.name()).isEqualTo("wall-s08");
    assertThat(model.arm().upstreamModel()).isEqualTo("fb-s08-stream-cut");
    assertThat(model.endpoints().get(0).baseUrl()).hasToString("http://127.0.0.1:8401/v1");
    assertThat(model.endpoints().get(0).apiKey().orElseThrow().value()).isEqualTo("any");
    assertThat(model.fallbacks()).contains(List.of("fb-ok"));
    assertThat(config.models().get(2).arm().upstreamModel()).isEqualTo("fb-ok");
    String tenants =
        examples().stream().filter(e -> e.startsWith("tenants:")).findFirst().orElseThrow();
    assertThat(load(wall.replaceAll("tenants: \\[].*\n", "") + tenants).tenants()).hasSize(1);
  }

  @Test
  void explain_ofEveryExample_loadsAsTheSame() throws Exception {
    String all =
        examples().stream()
                .filter(e -> e.contains("wall-s08"))
                .findFirst()
                .orElseThrow()
                .replaceAll("tenants: \\[].*\n", "")
            + "tenants:\n  - { name: acme, key_sha256: \""
            + "ab".repeat(32)
            + "\", rpm: 5, tpm: 70, max_inflight: 3, usd_per_day: 0.000000001, teams: [a, b],"
            + " features: [x], exploration_off: true, content: log,"
            + " privacy: { kinds: { EMAIL: redact-then-cloud, IBAN: edge-only } } }\n"
            + "privacy: { default: redact-then-cloud, kinds: { EMAIL: allow, NATIONAL_ID: edge-only } }\n"
            + "budgets:\n  - { scope: team/a, usd_per_day: 12.5 }\n"
            + "  - { scope: feature/x, usd_per_day: 0, hard: false }\n"
            + "ledger: { replicas: 3, keep_days: 7 }\n"
            + "state_dir: state\n";
    TidegateConfig config = load(all);

    assertThat(load(ConfigExplain.text(config))).isEqualTo(config);
    assertThat(config.ceilings()).hasSize(3);
    PrivacyConfig own = config.tenants().get(0).privacy().orElseThrow();
    assertThat(own.mode("EMAIL")).isEqualTo(PrivacyMode.REDACT_THEN_CLOUD);
    assertThat(own.mode("IBAN")).isEqualTo(PrivacyMode.EDGE_ONLY);
    assertThat(own.mode("PERSON")).isEqualTo(PrivacyMode.REDACT_THEN_CLOUD);
    assertThat(own.mode("ES_DNI")).isEqualTo(PrivacyMode.EDGE_ONLY);
    assertThat(config.privacy().mode("EMAIL")).isEqualTo(PrivacyMode.ALLOW);
  }

  @Test
  void privacy_wrongKindOrMode_isNamedWithItsLine() {
    ConfigResult result =
        ConfigLoader.parse(
            "privacy:\n  default: strict\n  kinds:\n    EMAILS: allow\n", "p.yaml", Map.of());

    assertThat(((ConfigResult.Invalid) result).errors())
        .anyMatch(e -> e.startsWith("privacy.default: must be edge-only") && e.contains("p.yaml:2"))
        .anyMatch(e -> e.startsWith("privacy.kinds.EMAILS: is not a known key, did you mean"));
  }
}
