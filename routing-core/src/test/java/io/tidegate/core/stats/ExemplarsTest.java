package io.tidegate.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExemplarsTest {

  private record Change(String id, FeatureVector x, OptionalDouble quality) {
    void apply(Exemplars exemplars) {
      exemplars.put(id, x, quality);
    }
  }

  @Test
  void sample_anyOrderAndSharding_isTheSame() {
    Random random = Seeds.random(getClass());
    List<Change> changes = changes(random, 2000);
    List<Exemplar> expected = apply(changes).sample();
    assertThat(expected).hasSize(Exemplars.K);
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(changes, random);
      assertThat(apply(changes).sample()).isEqualTo(expected);
      int cut = random.nextInt(changes.size());
      Exemplars sharded = apply(changes.subList(cut, changes.size()));
      sharded.add(apply(changes.subList(0, cut)));
      assertThat(sharded.sample()).isEqualTo(expected);
    }
  }

  @Test
  void put_takenBack_isAsIfItHadNeverBeen() {
    Random random = Seeds.random(getClass());
    List<Change> kept = changes(random, 1500);
    List<Change> all = new ArrayList<>(kept);
    List<Change> gone = changes(random, 150);
    all.addAll(gone);
    Collections.shuffle(all, random);
    Exemplars exemplars = apply(all);
    gone.forEach(c -> exemplars.put(c.id(), c.x(), OptionalDouble.empty()));
    assertThat(exemplars.sample()).isEqualTo(apply(kept).sample());
  }

  @Test
  void put_corrected_hasTheLastQuality() {
    FeatureVector x = Fixtures.vector(Seeds.random(getClass()));
    Exemplars exemplars = new Exemplars();
    assertThat(exemplars.put("d", x, OptionalDouble.of(0))).isTrue();
    assertThat(exemplars.put("d", x, OptionalDouble.of(0.75))).isTrue();
    assertThat(exemplars.put("d", x, OptionalDouble.of(0.75))).isFalse();
    assertThat(exemplars.sample())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.quality()).isEqualTo(0.75);
              assertThat(e.values()[1]).isEqualTo(x.value(FeatureSchema.EMBEDDING_OFFSET + 1));
            });
  }

  @Test
  void encode_decoded_goesOnAlike() {
    Random random = Seeds.random(getClass());
    Exemplars exemplars = apply(changes(random, 900));
    Exemplars copy = Exemplars.decode(exemplars.encode());
    List<Change> more = changes(random, 900);
    more.forEach(c -> c.apply(exemplars));
    more.forEach(c -> c.apply(copy));
    assertThat(copy.sample()).isEqualTo(exemplars.sample());
    assertThat(copy.encode()).isEqualTo(exemplars.encode());
  }

  @Test
  void decodeAll_damaged_isRefused() {
    assertThatThrownBy(() -> Exemplars.decodeAll(new byte[27])).hasMessageContaining("had 27");
    byte[] wrong = new byte[28];
    wrong[24] = 1;
    assertThatThrownBy(() -> Exemplars.decodeAll(wrong)).hasMessageContaining("quality must be");
  }

  private static Exemplars apply(List<Change> changes) {
    Exemplars exemplars = new Exemplars();
    changes.forEach(c -> c.apply(exemplars));
    return exemplars;
  }

  private static List<Change> changes(Random random, int n) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      changes.add(
          new Change(
              "decision-" + random.nextLong(),
              Fixtures.vector(random),
              OptionalDouble.of(random.nextDouble())));
    }
    return changes;
  }
}
