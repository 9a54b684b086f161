package io.tidegate.router.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.metrics.GatewayMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyBoardTest {
  private static final String LINUCB = Policies.parse("linucb").spec();
  private final GatewayMetrics metrics = new GatewayMetrics();
  @TempDir Path folder;

  private PolicyBoard board(Optional<Path> state) {
    PolicyBoard board =
        new PolicyBoard(
            FeatureSchema.V1,
            LINUCB,
            PolicyState.empty(FeatureSchema.V1),
            state.map(StateFolder::new),
            metrics);
    board.restore();
    return board;
  }

  private static ControlDesk alone(PolicyBoard board) {
    return new ControlDesk(board, Optional.empty(), () -> 5_000L);
  }

  private static void offer(PolicyBoard board, long from, long to) {
    for (long version = from; version <= to; version++) {
      board.offer("global", Snapshots.global(version));
    }
  }

  private static long version(PolicyBoard board) {
    return board.holder().current().version();
  }

  @Test
  void freeze_newerSnapshots_receivedAndNotUsedUntilUnfrozen() {
    PolicyBoard board = board(Optional.empty());
    ControlDesk desk = alone(board);
    offer(board, 1, 3);

    ControlDesk.Done done = desk.freeze("a look first", "op");
    offer(board, 4, 6);

    assertThat(done.replicated()).isFalse();
    assertThat(done.note()).contains("this router alone");
    assertThat(version(board)).isEqualTo(3);
    assertThat(board.view().newest().version()).isEqualTo(6);
    assertThat(board.frozen()).isTrue();
    desk.unfreeze("", "op");
    assertThat(version(board)).isEqualTo(6);
    assertThatThrownBy(() -> desk.unfreeze("", "op")).hasMessageContaining("not frozen");
  }

  /** T26: one call, at once, and it stays although newer snapshots keep coming. */
  @Test
  void t26_rollback_toAnEarlierSnapshot_staysThereAlsoAfterARestart() {
    PolicyBoard board = board(Optional.of(folder));
    board.configure(LINUCB, Set.of("acme"));
    board.offer("tenant/acme", Snapshots.of("tenant/acme", 9));
    offer(board, 1, 10);

    alone(board).rollback(OptionalLong.of(8), "9 is bad", "op");
    offer(board, 11, 12);

    assertThat(version(board)).isEqualTo(8);
    assertThat(board.holder().inForce().state("acme").version()).isEqualTo(8);
    PolicyBoard restarted = board(Optional.of(folder));
    restarted.configure(LINUCB, Set.of("acme"));
    assertThat(version(restarted)).isEqualTo(8);
    assertThat(restarted.view().newest().version()).isEqualTo(12);
    assertThat(restarted.view().control().acts().get(0).reason()).isEqualTo("9 is bad");
    alone(restarted).unfreeze("", "op");
    assertThat(version(restarted)).isEqualTo(12);
    assertThat(restarted.holder().inForce().state("acme").version()).isEqualTo(9);
  }

  @Test
  void rollback_withoutTarget_takesTheOneBefore() {
    PolicyBoard board = board(Optional.empty());
    offer(board, 1, 10);
    ControlDesk desk = alone(board);

    desk.rollback(OptionalLong.empty(), "", "op");
    assertThat(version(board)).isEqualTo(9);
    desk.rollback(OptionalLong.empty(), "", "op");
    assertThat(version(board)).isEqualTo(8);
    assertThatThrownBy(() -> desk.rollback(OptionalLong.of(99), "", "op"))
        .hasMessageContaining("snapshot 99 is not here; this router has [1, 2,");
  }

  @Test
  void promote_thenAnotherConfiguredPolicy_theConfigurationWins() {
    PolicyBoard board = board(Optional.empty());
    ControlDesk desk = alone(board);

    desk.promote("random", Optional.empty(), "a test", "op");
    assertThat(board.holder().inForce().policy().spec()).isEqualTo("random");
    assertThatThrownBy(() -> desk.promote("random", Optional.empty(), "", "op"))
        .hasMessageContaining("in force already");
    assertThatThrownBy(() -> desk.promote("magic", Optional.empty(), "", "op"))
        .hasMessageContaining("magic");
    board.configure("threshold(min=0.5)", Set.of());
    assertThat(board.holder().inForce().policy().spec()).isEqualTo("threshold(min=0.5)");
    board.configure(LINUCB, Set.of());
    assertThat(board.holder().inForce().policy().spec()).isEqualTo("random");

    desk.rollbackPolicy("", "op");
    assertThat(board.holder().inForce().policy().spec()).isEqualTo(LINUCB);
  }

  /** Every router reads the same records and holds the same state; a router alone catches up. */
  @Test
  void lay_published_othersFollow() {
    PolicyBoard here = board(Optional.empty());
    PolicyBoard there = board(Optional.empty());
    PolicyBoard late = board(Optional.empty());
    List<String> keys = new ArrayList<>();
    ControlLog log =
        (key, value, at) -> {
          keys.add(key);
          for (PolicyBoard board : List.of(there, late)) {
            if (key.startsWith("control/")) {
              board.control(value);
            } else {
              board.pinned(value);
            }
          }
        };
    offer(here, 1, 5);
    offer(there, 1, 5);

    ControlDesk.Done done =
        new ControlDesk(here, Optional.of(log), () -> 1L).rollback(OptionalLong.of(2), "", "op");

    assertThat(done.replicated()).isTrue();
    assertThat(keys).containsExactly("pinned/global", "control/global");
    assertThat(version(there)).isEqualTo(2);
    // Never had snapshot 2 of its own.
    late.offer("global", Snapshots.global(6));
    assertThat(version(late)).isEqualTo(2);
  }

  @Test
  void lay_logAway_inForceHereAndSaidSo_olderRecordsOfTheLogDoNotUndoIt() {
    PolicyBoard board = board(Optional.empty());
    offer(board, 1, 3);
    ControlLog away =
        (key, value, at) -> {
          throw new ControlLog.ControlLogException("TimeoutException");
        };
    byte[] before = io.tidegate.core.snapshot.ControlCodec.encode(board.view().control());

    ControlDesk.Done done = new ControlDesk(board, Optional.of(away), () -> 1L).freeze("", "op");
    board.control(before);
    offer(board, 4, 4);

    assertThat(done.replicated()).isFalse();
    assertThat(done.note()).contains("TimeoutException");
    assertThat(version(board)).isEqualTo(3);
  }

  /** T26: what is on disk and broken is passed over for the one before. */
  @Test
  void t26_restore_newestFileCorrupt_theOneBeforeDecides() throws Exception {
    offer(board(Optional.of(folder)), 1, 3);
    Path file = folder.resolve("policies/global/v000000000003.json");
    assertThat(file).exists();
    Files.write(file, "{\"half\":".getBytes(UTF_8));
    Files.write(folder.resolve("policies/control.json"), "nonsense".getBytes(UTF_8));

    PolicyBoard restarted = board(Optional.of(folder));

    assertThat(version(restarted)).isEqualTo(2);
    assertThat(file).doesNotExist();
    assertThat(restarted.frozen()).isFalse();
  }

  /** T20: a disk that takes nothing costs a count; the policy in memory goes on. */
  @Test
  void t20_offer_stateFolderUnwritable_usedAndCounted() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    PolicyBoard board = board(Optional.of(file));

    offer(board, 1, 2);
    alone(board).freeze("", "op");

    assertThat(version(board)).isEqualTo(2);
    assertThat(metrics.scrape())
        .contains("tidegate_snapshots_total{cause=\"disk\",result=\"not_kept\"} 3.0");
    assertThat(Files.readString(file)).isEqualTo("in the way");
  }

  /** Snapshots come every second; a day of them must not push the first hour out. */
  @Test
  void history_manySnapshots_reachesFarBackInBoundedSize() {
    SnapshotHistory history = new SnapshotHistory(24);
    List<Long> gone = new ArrayList<>();
    for (long version = 1; version <= 100_000; version++) {
      history
          .add(
              new SnapshotHistory.Entry(version, "id" + version, version * 1000, 0, new byte[0]),
              50_000)
          .ifPresent(entry -> gone.add(entry.version()));
    }
    List<Long> kept = history.entries().stream().map(SnapshotHistory.Entry::version).toList();

    assertThat(kept).hasSize(24).isSorted().contains(1L, 50_000L, 100_000L, 99_999L);
    assertThat(gone).hasSize(100_000 - 24).doesNotContainAnyElementsOf(kept);
    for (long age : List.of(10, 100, 1_000, 10_000, 60_000)) {
      assertThat(kept)
          .as("about %d s old: %s", age, kept)
          .anyMatch(v -> 100_000 - v >= age / 3 && 100_000 - v <= age * 3);
    }
  }

  @Test
  void warmStart_firstState_untilSomethingIsLearned() throws Exception {
    Path file = folder.resolve("prior.json");
    Files.write(file, Snapshots.of("prior", 1));
    PolicyState first = WarmStart.read(file, FeatureSchema.V1);
    PolicyBoard board = new PolicyBoard(FeatureSchema.V1, LINUCB, first, Optional.empty(), metrics);

    assertThat(version(board)).isZero();
    assertThat(board.holder().current().snapshotId())
        .isEqualTo(Snapshots.snapshot("prior", 1).id());
    offer(board, 1, 1);
    assertThat(version(board)).isEqualTo(1);
    assertThat(board.state(first.snapshotId())).contains(first);

    Files.write(file, Snapshots.global(1));
    assertThatThrownBy(() -> WarmStart.read(file, FeatureSchema.V1))
        .hasMessageContaining("must be a snapshot of scope prior, was of scope global");
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> WarmStart.read(file, FeatureSchema.V1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prior.json");
  }
}
