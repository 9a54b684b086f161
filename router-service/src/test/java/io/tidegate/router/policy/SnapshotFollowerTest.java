package io.tidegate.router.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.snapshot.SnapshotGate;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.metrics.GatewayMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotFollowerTest {
  private static final TopicPartition PARTITION = new TopicPartition(Topics.POLICIES, 0);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final PolicyHolder holder = new PolicyHolder(PolicyState.empty(FeatureSchema.V1));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private long offset;

  private static byte[] snapshot(long version) {
    return SnapshotCodec.encode(
        new PolicySnapshot(
            "global",
            version,
            "",
            1000 + version,
            FeatureSchema.V1.hash(),
            FeatureSchema.V1.dimension(),
            version,
            "",
            new TreeMap<>(),
            new TreeMap<>()));
  }

  private void publish(byte[] value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(Topics.POLICIES, 0, offset++, "global".getBytes(UTF_8), value);
    consumer.schedulePollTask(() -> consumer.addRecord(record));
  }

  private SnapshotFollower follower(Path folder) {
    AtomicInteger tries = new AtomicInteger();
    return new SnapshotFollower(
        "global",
        holder,
        new SnapshotGate(FeatureSchema.V1),
        Optional.of(new LastGood(folder)),
        () -> {
          if (tries.getAndIncrement() == 0) {
            throw new KafkaException("broker away");
          }
          return consumer;
        },
        metrics);
  }

  @Test
  void follow_goodBadOld_onlyNewerGoodOnesCount(@TempDir Path folder) throws Exception {
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    publish(snapshot(3));
    publish("{\"id\":\"corrupt\"}".getBytes(UTF_8));
    publish(snapshot(2));
    publish(snapshot(4));
    try (SnapshotFollower follower = follower(folder)) {
      follower.start();
      RunningRouter.await(() -> holder.current().version() == 4);
    }
    assertThat(metrics.scrape())
        .contains("tidegate_snapshots_total{cause=\"corrupt\",result=\"rejected\"} 1.0")
        .contains("tidegate_snapshots_total{cause=\"stale\",result=\"rejected\"} 1.0")
        .contains("tidegate_snapshots_total{cause=\"none\",result=\"promoted\"} 2.0");

    PolicyHolder restarted = new PolicyHolder(PolicyState.empty(FeatureSchema.V1));
    new SnapshotFollower(
            "global",
            restarted,
            new SnapshotGate(FeatureSchema.V1),
            Optional.of(new LastGood(folder)),
            () -> consumer,
            metrics)
        .restore();
    assertThat(restarted.current().snapshotId()).isEqualTo(holder.current().snapshotId());
  }

  @Test
  void restore_fileCorrupt_emptyPolicyStays(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("policy.last-good.json"), "{\"half\":");

    follower(folder).restore();

    assertThat(holder.current().version()).isZero();
  }
}
