package io.tidegate.deploy.demo;

import io.tidegate.core.Digests;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.policy.LinUcb;
import io.tidegate.core.policy.ScoreWeights;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * The router's configuration in the demo.
 *
 * @param port the public port
 * @param bootstrap the broker
 * @param edgeUrl the edge node's base URL
 * @param edgeWindow its context window, tokens
 * @param cloudUrl the provider's base URL
 * @param cloudModel the provider's name for the model
 * @param cloudKey reference to the provider's key; empty for none
 * @param folder where the router keeps the last policy and finds the decision key
 * @param keys of the two tenants
 */
record DemoConfig(
    int port,
    String bootstrap,
    String edgeUrl,
    int edgeWindow,
    String cloudUrl,
    String cloudModel,
    String cloudKey,
    DemoFolder folder,
    DemoKeys keys) {

  static final String AUTO = "auto";
  static final String EDGE = "edge-small";
  static final String EDGE_UPSTREAM = "tidegate-edge-1";
  static final String CLOUD = "cloud-large";
  static final String TENANT = "demo";
  static final String BASELINE_TENANT = "demo-baseline";

  /** USD per million tokens in and out, of the simulated and of a typical large model. */
  static final double INPUT_USD = 2.5;

  static final double OUTPUT_USD = 10;

  /** The models' prices by public name. */
  static final Map<String, Price> PRICES =
      Map.of(EDGE, Price.FREE, CLOUD, Price.ofUsdPerMillion(INPUT_USD, OUTPUT_USD));

  /**
   * A right answer is worth a third of a cent or fifty seconds, so an answer of the cloud, about
   * .0007 USD, has a fifth of a right answer taken off its utility.
   */
  static final ScoreWeights WEIGHTS = new ScoreWeights(1, 300, 0.02);

  /** The router's default policy, spelled out. */
  static final String POLICY = LinUcb.DEFAULT.spec();

  /** The file's text. */
  String yaml() {
    String key = cloudKey.isEmpty() ? "" : ", api_key: \"" + cloudKey + "\"";
    return String.join(
        "\n",
        "# Written by `tidegate demo`; `tidegate serve` takes the same file.",
        "listen: { host: 127.0.0.1, port: " + port + ", admin_port: 0 }",
        "models:",
        "  - name: " + EDGE,
        "    tier: edge",
        "    upstream_model: " + EDGE_UPSTREAM,
        "    endpoints: [ { base_url: \"" + edgeUrl + "\" } ]",
        "    context_window: " + edgeWindow,
        "    price: { input_per_million: 0, output_per_million: 0 }",
        "  - name: " + CLOUD,
        "    tier: cloud",
        "    upstream_model: " + cloudModel,
        "    endpoints: [ { base_url: \"" + cloudUrl + "\"" + key + " } ]",
        "    context_window: 128000",
        "    capabilities: [chat, tools]",
        String.format(
            Locale.ROOT,
            "    price: { input_per_million: %.2f, output_per_million: %.2f }",
            INPUT_USD,
            OUTPUT_USD),
        "routing:",
        "  auto_model: " + AUTO,
        "  policy: " + POLICY,
        "  decision_key: \"file:" + folder.decisionKey() + "\"",
        String.format(
            Locale.ROOT,
            "  reward: { quality: %s, cost_per_usd: %s, latency_per_s: %s }",
            WEIGHTS.quality(),
            WEIGHTS.costPerUsd(),
            WEIGHTS.latencyPerSecond()),
        "classifier: { bundle: builtin, deadline: 50ms }",
        "tenants:",
        tenant(TENANT, keys.application(), "apply"),
        tenant(BASELINE_TENANT, keys.baseline(), "bypass"),
        "events: { kafka: { bootstrap: \"" + bootstrap + "\" }, content: none }",
        "state_dir: \"" + folder.routerState() + "\"",
        "");
  }

  private static String tenant(String name, String key, String learning) {
    return String.format(
        "  - { name: %s, key_sha256: %s, learning: %s }",
        name, Digests.sha256Hex(key.getBytes(StandardCharsets.UTF_8)), learning);
  }
}
