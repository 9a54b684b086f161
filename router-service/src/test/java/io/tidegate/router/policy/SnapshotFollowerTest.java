package io.tidegate.router.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.snapshot.Control;
import io.tidegate.core.snapshot.Control.Act;
import io.tidegate.core.snapshot.Control.Action;
import io.tidegate.core.snapshot.ControlCodec;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.metrics.GatewayMetrics;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotFollowerTest {
  private static final String LINUCB = Policies.parse("linucb").spec();
  private static final TopicPartition PARTITION = new TopicPartition(Topics.POLICIES, 0);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private long offset;

  private PolicyBoard board(Path folder) {
    PolicyBoard board =
        new PolicyBoard(
            FeatureSchema.V1,
            "linucb",
            PolicyState.empty(FeatureSchema.V1),
            Optional.of(new StateFolder(folder)),
            metrics);
    board.restore();
    return board;
  }

  private void publish(String key, byte[] value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(Topics.POLICIES, 0, offset++, key.getBytes(UTF_8), value);
    consumer.schedulePollTask(() -> consumer.addRecord(record));
  }

  private SnapshotFollower follower(PolicyBoard board) {
    AtomicInteger tries = new AtomicInteger();
    return new SnapshotFollower(
        board,
        () -> {
          if (tries.getAndIncrement() == 0) {
            throw new KafkaException("broker away");
          }
          return consumer;
        });
  }

  @Test
  void follow_goodBadOld_onlyNewerGoodOnesCount(@TempDir Path folder) {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    publish("global", Snapshots.global(3));
    publish("global", "{\"id\":\"corrupt\"}".getBytes(UTF_8));
    publish("global", Snapshots.global(2));
    publish("global", Snapshots.global(4));
    PolicyBoard board = board(folder);
    try (SnapshotFollower follower = follower(board)) {
      follower.start();
      RunningRouter.await(() -> board.holder().current().version() == 4);
    }
    assertThat(metrics.scrape())
        .contains("tidegate_snapshots_total{cause=\"corrupt\",result=\"rejected\"} 1.0")
        .contains("tidegate_snapshots_total{cause=\"stale\",result=\"rejected\"} 1.0")
        .contains("tidegate_snapshots_total{cause=\"none\",result=\"promoted\"} 2.0");
    assertThat(board(folder).holder().current().snapshotId())
        .isEqualTo(board.holder().current().snapshotId());
  }

  @Test
  void follow_tenantsSnapshot_decidesForThatTenantAlone(@TempDir Path folder) {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    publish("tenant/acme", Snapshots.of("tenant/acme", 7));
    publish("tenant/unknown", Snapshots.of("tenant/unknown", 8));
    publish("global", Snapshots.global(3));
    PolicyBoard board = board(folder);
    board.configure("linucb", Set.of("acme", "other"));
    try (SnapshotFollower follower = follower(board)) {
      follower.start();
      RunningRouter.await(() -> board.holder().current().version() == 3);
    }
    PolicyInForce now = board.holder().inForce();
    assertThat(now.state("acme").version()).isEqualTo(7);
    assertThat(now.state("other").version()).isEqualTo(3);
    assertThat(now.tenants()).containsOnlyKeys("acme");

    PolicyBoard restarted = board(folder);
    restarted.configure("linucb", Set.of("acme"));
    restarted.configure("linucb", Set.of("acme"));
    assertThat(restarted.holder().inForce().state("acme").version()).isEqualTo(7);
    assertThat(new StateFolder(folder).versions("tenant/acme")).containsExactly(7L);
  }

  @Test
  void follow_controlRecords_theLastOneHolds(@TempDir Path folder) {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    Act act = new Act(Action.PROMOTE, "op", 1, "random", 0, Optional.empty(), "because");
    Control promoted = Control.none("global").promote("random", LINUCB, act);
    publish("control/global", ControlCodec.encode(promoted));
    publish("control/global", "{}".getBytes(UTF_8));
    publish("global", Snapshots.global(3));
    PolicyBoard board = board(folder);
    board.configure(LINUCB, Set.of());
    try (SnapshotFollower follower = follower(board)) {
      follower.start();
      RunningRouter.await(() -> board.holder().current().version() == 3);
    }
    assertThat(board.holder().inForce().policy().spec()).isEqualTo("random");

    PolicyBoard restarted = board(folder);
    restarted.configure(LINUCB, Set.of());
    assertThat(restarted.holder().inForce().policy().spec()).isEqualTo("random");
    restarted.configure("threshold(min=0.5)", Set.of());
    assertThat(restarted.holder().inForce().policy().spec()).isEqualTo("threshold(min=0.5)");
  }
}
