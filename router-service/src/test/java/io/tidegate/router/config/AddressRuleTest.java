package io.tidegate.router.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AddressRuleTest {
  private static boolean allowed(String address, boolean privateAllowed) throws Exception {
    return AddressRule.refusal(InetAddress.getByName(address), privateAllowed).isEmpty();
  }

  @Test
  void address_everyKind_itsRule() throws Exception {
    for (String good : new String[] {"127.0.0.1", "127.8.8.8", "::1", "8.8.8.8", "2001:db8::1"}) {
      assertThat(allowed(good, false)).as(good).isTrue();
    }
    for (String inside :
        new String[] {
          "10.0.0.1",
          "172.16.0.1",
          "172.31.255.1",
          "192.168.1.1",
          "100.64.0.1",
          "fd12::1",
          "::ffff:10.0.0.1",
          "64:ff9b::a00:1",
          "2002:a00:1::1"
        }) {
      assertThat(allowed(inside, false)).as(inside).isFalse();
      assertThat(allowed(inside, true)).as(inside).isTrue();
    }
    for (String never :
        new String[] {
          "169.254.169.254",
          "::ffff:169.254.169.254",
          "64:ff9b::a9fe:a9fe",
          "fe80::1",
          "fd00:ec2::254",
          "100.100.100.200",
          "0.0.0.0",
          "0.1.2.3",
          "::",
          "224.0.0.1",
          "ff02::1"
        }) {
      assertThat(allowed(never, true)).as(never).isFalse();
    }
  }

  private static ConfigResult load(String tier, String endpoint) {
    return ConfigLoader.parse(
        "models:\n  - { name: m, tier: "
            + tier
            + ", endpoints: [ { base_url: \""
            + endpoint
            + " } ] }\n",
        "t.yaml",
        Map.of());
  }

  @Test
  void config_literalAddresses_areJudgedAtTheStart() {
    assertThat(load("cloud", "http://127.0.0.1:8401/v1\"")).isInstanceOf(ConfigResult.Loaded.class);
    assertThat(load("edge", "http://10.0.0.5/v1\"")).isInstanceOf(ConfigResult.Loaded.class);
    assertThat(load("cloud", "http://10.0.0.5/v1\", allow_private: true"))
        .isInstanceOf(ConfigResult.Loaded.class);
    assertThat(load("cloud", "http://10.0.0.5/v1\"").toString())
        .contains("endpoints[0].base_url")
        .contains("allow_private");
    assertThat(load("edge", "http://169.254.169.254/v1\", allow_private: true").toString())
        .contains("metadata");
    assertThat(load("edge", "http://[fe80::1]/v1\"").toString()).contains("never asked");
  }
}
