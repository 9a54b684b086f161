package io.tidegate.pipeline.learner;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.core.event.Topics;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.pipeline.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** A learner over a simulated broker. */
final class Harness implements AutoCloseable {
  private final TopologyTestDriver driver;

  Harness(LearnerConfig config) {
    driver =
        new TopologyTestDriver(
            LearnerTopology.build(config),
            Learner.properties(config),
            Instant.ofEpochMilli(Traffic.START_MILLIS + Duration.ofDays(30).toMillis()));
  }

  void send(Sent sent) {
    send(sent.topic(), sent.key().getBytes(UTF_8), sent.value(), new RecordHeaders());
  }

  void send(String topic, byte[] key, byte[] value, RecordHeaders headers) {
    TestInputTopic<byte[], byte[]> input =
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    input.pipeInput(new TestRecord<>(key, value, headers, Traffic.START_MILLIS));
  }

  void tick() {
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
  }

  List<TestRecord<byte[], byte[]>> read(String topic) {
    TestOutputTopic<byte[], byte[]> output =
        driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList();
  }

  List<PolicySnapshot> snapshots() {
    return read(Topics.POLICIES).stream().map(r -> SnapshotCodec.decode(r.value())).toList();
  }

  LearnerStatus status() {
    tick();
    byte[] status =
        driver
            .<String, byte[]>getKeyValueStore(StatisticsProcessor.STATE)
            .get(StatisticsProcessor.STATUS);
    return LearnerStatus.decode(status);
  }

  @Override
  public void close() {
    driver.close();
  }

  /** One partition, one thread. */
  static LearnerConfig config(Path dir) {
    return LearnerConfig.of("unused:1", dir).withShape(1, 1, 1).withDecisionKey(Traffic.KEY);
  }

  /** Why records became dead letters. */
  List<String> reasons() {
    return read(Topics.DEAD_LETTERS).stream()
        .map(r -> new String(r.headers().lastHeader("tidegate-reason").value(), UTF_8))
        .toList();
  }
}
