package io.tidegate.deploy.demo;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The API keys of the demo's two tenants.
 *
 * @param application the one that the policy serves and learns from
 * @param baseline the one that names its models and that nothing is learned from
 */
record DemoKeys(String application, String baseline) {

  /** Well-known keys: they open a simulated cloud on this machine and nothing else. */
  static final DemoKeys WELL_KNOWN = new DemoKeys("tidegate-demo", "tidegate-demo-baseline");

  /** New random keys, for where requests cost somebody money. */
  static DemoKeys random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    String hex = HexFormat.of().formatHex(bytes);
    return new DemoKeys("tg-" + hex.substring(0, 32), "tg-" + hex.substring(32));
  }
}
