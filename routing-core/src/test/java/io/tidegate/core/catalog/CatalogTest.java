package io.tidegate.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.Fixtures;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogTest {

  @Test
  void hash_otherOrder_isTheSame_otherPrice_isAnother() {
    assertThat(new Catalog(List.of(Fixtures.CLOUD, Fixtures.EDGE)).hash())
        .isEqualTo(new Catalog(List.of(Fixtures.EDGE, Fixtures.CLOUD)).hash());
    Arm cheaper =
        new Arm(
            Fixtures.CLOUD.model(),
            Fixtures.CLOUD.upstreamModel(),
            Tier.CLOUD,
            Fixtures.CLOUD.contextWindowTokens(),
            Fixtures.CLOUD.capabilities(),
            Price.ofUsdPerMillion(2.5, 9));
    assertThat(new Catalog(List.of(cheaper, Fixtures.EDGE)).hash())
        .isNotEqualTo(Fixtures.CATALOG.hash());
  }

  @Test
  void constructor_badArms_saysWhichRule() {
    assertThatThrownBy(() -> new Catalog(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> new Catalog(List.of(Fixtures.EDGE, Fixtures.EDGE)))
        .hasMessageContaining("listed twice");
    assertThatThrownBy(() -> new Arm("bad name\r\nx", "u", Tier.EDGE, 10, Set.of(), Price.FREE))
        .hasMessageContaining("must match");
    assertThatThrownBy(() -> new Price(-1, 0)).hasMessageContaining("was -1");
  }

  @Test
  void costNanoUsd_isExact() {
    assertThat(Price.ofUsdPerMillion(2.5, 10).costNanoUsd(1000, 100)).isEqualTo(3_500_000);
    assertThat(Price.ofUsdPerMillion(0.15, 0.6).costNanoUsd(1, 1)).isEqualTo(750);
  }
}
