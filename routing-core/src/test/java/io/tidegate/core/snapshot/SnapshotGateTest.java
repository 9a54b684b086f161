package io.tidegate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SnapshotGateTest {

  private static final FeatureSchema SCHEMA = FeatureSchema.V1;
  private final SnapshotGate gate = new SnapshotGate(SCHEMA);

  @Test
  void judge_goodSnapshotThroughItsJson_isAdmitted() {
    PolicySnapshot snapshot = snapshot(2, SCHEMA.hash(), arms(50));
    PolicySnapshot read = SnapshotCodec.decode(SnapshotCodec.encode(snapshot));
    assertThat(read).isEqualTo(snapshot);
    assertThat(gate.judge(read, PolicyState.empty(SCHEMA)))
        .isInstanceOfSatisfying(
            SnapshotGate.Admitted.class,
            admitted -> assertThat(admitted.state().snapshotId()).isEqualTo(snapshot.id()));
  }

  /** One flipped character anywhere must be noticed. */
  @Test
  void decode_tampered_isRefused() {
    Random random = Seeds.random(getClass());
    byte[] json = SnapshotCodec.encode(snapshot(2, SCHEMA.hash(), arms(5)));
    for (int i = 0; i < 200; i++) {
      byte[] bad = json.clone();
      int at = random.nextInt(bad.length);
      bad[at] = (byte) (bad[at] == '1' ? '2' : '1');
      if (namesAnUncheckedField(json, at)) {
        continue;
      }
      assertThatThrownBy(() -> SnapshotCodec.decode(bad))
          .as("byte " + at)
          .isInstanceOf(JsonFormatException.class);
    }
  }

  @Test
  void decode_truncated_isRefused() {
    byte[] json = SnapshotCodec.encode(snapshot(2, SCHEMA.hash(), arms(5)));
    assertThatThrownBy(() -> SnapshotCodec.decode(java.util.Arrays.copyOf(json, json.length / 2)))
        .isInstanceOf(JsonFormatException.class);
  }

  @Test
  void judge_olderOrOtherSchema_isRefusedWithCause() {
    PolicyState current =
        ((SnapshotGate.Admitted)
                gate.judge(snapshot(5, SCHEMA.hash(), arms(5)), PolicyState.empty(SCHEMA)))
            .state();
    assertThat(gate.judge(snapshot(5, SCHEMA.hash(), arms(9)), current))
        .isEqualTo(new SnapshotGate.Refused("stale", "snapshot 5 is not newer than 5"));
    assertThat(gate.judge(snapshot(6, "0123456789ab", arms(5)), current))
        .isInstanceOfSatisfying(
            SnapshotGate.Refused.class, r -> assertThat(r.cause()).isEqualTo("schema"));
  }

  @Test
  void judge_notPositiveDefinite_isRefused() {
    ArmStatistics broken = new ArmStatistics(SCHEMA.dimension());
    ByteBuffer bytes = ByteBuffer.wrap(broken.encode());
    bytes.putLong(16, 1); // quality count
    bytes.putLong(24, -(1L << 40)); // first diagonal element of S
    SortedMap<String, ArmStatistics> arms = new TreeMap<>();
    arms.put("a", ArmStatistics.decode(bytes.array(), SCHEMA.dimension()));
    assertThat(gate.judge(snapshot(1, SCHEMA.hash(), arms), PolicyState.empty(SCHEMA)))
        .isInstanceOfSatisfying(
            SnapshotGate.Refused.class,
            r -> assertThat(r.sentence()).contains("not positive definite"));
  }

  /** These two copies of numbers are for people; the sums themselves are hashed. */
  private static boolean namesAnUncheckedField(byte[] json, int at) {
    String text = new String(json, StandardCharsets.UTF_8);
    for (String field : new String[] {"\"attempts\":", "\"quality_observations\":"}) {
      int start = text.lastIndexOf(field, at);
      if (start >= 0 && at <= text.indexOf(',', start)) {
        return true;
      }
    }
    return false;
  }

  private static SortedMap<String, ArmStatistics> arms(int n) {
    Statistics statistics = Fixtures.statistics(new Random(n), n);
    return new TreeMap<>(statistics.totals());
  }

  private static PolicySnapshot snapshot(
      long version, String schemaHash, SortedMap<String, ArmStatistics> arms) {
    SortedMap<String, Long> offsets = new TreeMap<>();
    offsets.put("tidegate.decisions.v1-0", 17L);
    return new PolicySnapshot(
        "global",
        version,
        "",
        1_760_000_000_000L,
        schemaHash,
        SCHEMA.dimension(),
        10,
        "hash",
        offsets,
        arms);
  }
}
