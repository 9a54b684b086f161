package io.tidegate.deploy.scorecard;

import io.tidegate.deploy.wall.Profile;
import java.util.Locale;

/** The configuration of a gateway in front of the wall, as a user would write it. */
public final class WallConfig {
  /** The name that callers use, with {@code {id}} and {@code {model}} to be filled in. */
  public static final String NAMES = "wall-{id}";

  private WallConfig() {}

  /**
   * YAML with one model for each scenario.
   *
   * @param port of the wall
   * @param listen the value of {@code listen}
   * @param keySha256 of the caller's key
   */
  public static String yaml(Profile profile, int port, String listen, String keySha256) {
    StringBuilder yaml = new StringBuilder(8192);
    yaml.append("listen: ").append(listen).append('\n');
    yaml.append("classifier: { bundle: off }\n");
    yaml.append("tenants:\n  - { name: scorecard, key_sha256: \"").append(keySha256);
    yaml.append("\" }\nmodels:\n");
    for (Scenario scenario : Scenarios.all()) {
      String fallback = scenario.fallback().substring("fb-".length());
      yaml.append("  - name: wall-").append(scenario.id().toLowerCase(Locale.ROOT)).append('\n');
      model(yaml, profile, port, scenario.model(), "[chat]", 8192);
      yaml.append("    fallbacks: [wall-").append(fallback).append("]\n");
    }
    // These have the times of the full profile: a busy machine is no fault of theirs.
    yaml.append("  - name: wall-slow\n");
    model(yaml, Profile.FULL, port, "fb-x-slow", "[chat]", 8192);
    yaml.append("    fallbacks: []\n");
    yaml.append("  - name: wall-flood\n");
    model(yaml, Profile.FULL, port, "fb-x-flood", "[chat]", 8192);
    yaml.append("    fallbacks: []\n");
    yaml.append("  - name: wall-ok\n");
    model(yaml, Profile.FULL, port, "fb-ok", "[chat, prefill]", 32768);
    yaml.append("    fallbacks: []\n");
    yaml.append("  - name: wall-ok-noprefill\n");
    model(yaml, Profile.FULL, port, "fb-ok-noprefill", "[chat]", 32768);
    yaml.append("    fallbacks: []\n");
    return yaml.toString();
  }

  private static void model(
      StringBuilder yaml,
      Profile profile,
      int port,
      String upstream,
      String capabilities,
      int window) {
    yaml.append("    tier: cloud\n    upstream_model: ").append(upstream).append('\n');
    yaml.append("    endpoints: [ { base_url: \"http://127.0.0.1:").append(port);
    yaml.append("/v1\", api_key: \"env:WALL_KEY\" } ]\n");
    yaml.append("    context_window: ").append(window).append('\n');
    yaml.append("    capabilities: ").append(capabilities).append('\n');
    yaml.append("    price: { input_per_million: 1, output_per_million: 2 }\n");
    yaml.append("    timeouts: { connect: 1s, first_token: ").append(ms(profile, 5_000));
    yaml.append(", idle: ").append(ms(profile, 5_000));
    yaml.append(", answer: ").append(ms(profile, 8_000));
    yaml.append(", total: ").append(ms(profile, 60_000)).append(" }\n");
    yaml.append("    breaker: { base: ").append(ms(profile, 2_000));
    yaml.append(", max: ").append(ms(profile, 15_000)).append(" }\n");
    yaml.append("    retries: 1\n");
  }

  private static String ms(Profile profile, long fullMillis) {
    long millis = profile.scaled(fullMillis);
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
