package io.tidegate.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.Fixtures;
import io.tidegate.core.Seeds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.learn.Monitored;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Exemplar;
import io.tidegate.core.stats.Statistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** T26: what is corrupt, truncated, stale, tampered with or of another schema changes nothing. */
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
    byte[] json = SnapshotCodec.encode(detailed(snapshot(2, SCHEMA.hash(), arms(5))));
    for (int i = 0; i < 400; i++) {
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

  /** Provenance begins at the end of the text, where a random byte seldom falls. */
  @Test
  void decode_tamperedProvenance_isRefused() {
    byte[] json = SnapshotCodec.encode(detailed(snapshot(2, SCHEMA.hash(), arms(1))));
    int from = new String(json, StandardCharsets.UTF_8).indexOf("\"weighting\"");
    for (int at = from; at < json.length; at++) {
      byte[] bad = json.clone();
      bad[at] = (byte) (bad[at] == '1' ? '2' : '1');
      assertThatThrownBy(() -> SnapshotCodec.decode(bad))
          .as("byte " + at)
          .isInstanceOf(JsonFormatException.class);
    }
  }

  @Test
  void decode_truncatedAnywhere_isRefused() {
    byte[] json = SnapshotCodec.encode(detailed(snapshot(2, SCHEMA.hash(), arms(1))));
    for (int length = 0; length < json.length; length += 997) {
      byte[] cut = java.util.Arrays.copyOf(json, length);
      assertThatThrownBy(() -> SnapshotCodec.decode(cut))
          .as("%d bytes", length)
          .isInstanceOf(JsonFormatException.class);
    }
  }

  @Test
  void encode_withProvenance_comesOutAgainAndReachesTheModel() {
    PolicySnapshot snapshot = detailed(snapshot(3, SCHEMA.hash(), arms(20)));
    PolicySnapshot read = SnapshotCodec.decode(SnapshotCodec.encode(snapshot));
    assertThat(read).isEqualTo(snapshot);
    assertThat(read.id()).isNotEqualTo(snapshot(3, SCHEMA.hash(), arms(20)).id());
    SnapshotGate.Admitted admitted =
        (SnapshotGate.Admitted) gate.judge(read, PolicyState.empty(SCHEMA));
    String arm = Fixtures.EDGE.id();
    assertThat(admitted.state().model().neighbours(arm).count()).isEqualTo(1);
    assertThat(admitted.state().model().neighbours("another").count()).isZero();
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

  @Test
  void judge_impossibleCounts_isRefused() {
    ArmStatistics broken = new ArmStatistics(SCHEMA.dimension());
    ByteBuffer bytes = ByteBuffer.wrap(broken.encode());
    bytes.putLong(0, 3); // attempts
    bytes.putLong(8, 4); // failures
    SortedMap<String, ArmStatistics> arms = new TreeMap<>();
    arms.put("a", ArmStatistics.decode(bytes.array(), SCHEMA.dimension()));
    assertThat(gate.judge(snapshot(1, SCHEMA.hash(), arms), PolicyState.empty(SCHEMA)))
        .isEqualTo(new SnapshotGate.Refused("corrupt", "arm a has impossible counts"));
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

  private static PolicySnapshot detailed(PolicySnapshot plain) {
    TreeMap<String, String> origins = new TreeMap<>();
    origins.put(Fixtures.EDGE.id(), "own sums and at most 50 observations of edge@old");
    TreeMap<String, List<Exemplar>> exemplars = new TreeMap<>();
    exemplars.put(
        Fixtures.EDGE.id(), List.of(Exemplar.of("d1", Fixtures.vector(new Random(4)), 0.5)));
    return new PolicySnapshot(
        plain.scope(),
        plain.version(),
        plain.parentId(),
        plain.createdEpochMillis(),
        plain.schemaHash(),
        plain.dimension(),
        plain.updates(),
        plain.statisticsHash(),
        plain.offsets(),
        plain.arms(),
        new Provenance(
            Weighting.DEFAULT.text(),
            origins,
            List.of(
                new DriftMark(Fixtures.EDGE.id(), Monitored.QUALITY, 7, 9, 8.25, 8, true),
                new DriftMark(Fixtures.EDGE.id(), Monitored.FAILURE, 7, 8, 9.5, 8, false)),
            exemplars));
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
