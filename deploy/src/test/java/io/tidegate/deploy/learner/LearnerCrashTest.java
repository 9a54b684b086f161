package io.tidegate.deploy.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.Topics;
import io.tidegate.core.learn.Drift;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.learn.TenantCap;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.deploy.broker.EmbeddedBroker;
import io.tidegate.deploy.cli.Main;
import io.tidegate.pipeline.learner.LearnerStatus;
import io.tidegate.pipeline.learner.TopicSetup;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T22: the learner as a process, killed without warning on a real broker. */
@Tag("kafka")
class LearnerCrashTest {

  private static final byte[] KEY = "a key for tests, no base64".getBytes(StandardCharsets.UTF_8);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path dir;

  private final List<PolicySnapshot> snapshots = new ArrayList<>();
  private LearnerStatus status = LearnerStatus.NOTHING;

  @Test
  void learn_killedTwiceInTheMiddle_statisticsAreThoseOfOneCleanPass() throws Exception {
    LoggedTraffic traffic = new LoggedTraffic(4, 1500, KEY);
    int third = traffic.events.size() / 3;
    Files.write(dir.resolve("key"), KEY);
    try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
      TopicSetup.ensure(broker.bootstrap(), 2, 1);
      try (KafkaProducer<String, byte[]> producer = producer(broker.bootstrap());
          KafkaConsumer<String, byte[]> consumer = consumer(broker.bootstrap())) {
        for (int run = 0; run < 3; run++) {
          long seen = status.outcomesJoined();
          Process learner = learner(broker.bootstrap(), run);
          try {
            List<LoggedTraffic.Sent> part = traffic.events.subList(run * third, (run + 1) * third);
            part.forEach(e -> producer.send(new ProducerRecord<>(e.topic(), e.key(), e.value())));
            producer.flush();
            if (run < 2) {
              await(consumer, learner, () -> status.outcomesJoined() > seen);
            } else {
              part.subList(0, 100)
                  .forEach(e -> producer.send(new ProducerRecord<>(e.topic(), e.key(), e.value())));
              await(consumer, learner, () -> done(traffic));
            }
          } finally {
            learner.destroyForcibly().waitFor();
          }
        }
      }
    }
    assertThat(status.statisticsHash()).isEqualTo(traffic.expected.hash());
    assertThat(status.decisionsLogged()).isEqualTo(1500);
    assertThat(status.outcomesJoined()).isEqualTo(1500);
    assertThat(status.feedbackJoined()).isEqualTo(1500);
    assertThat(status.duplicatesIgnored()).isEqualTo(100);
    assertThat(status.deadLetters()).isZero();
    assertThat(status.updates()).isEqualTo(3000);
    for (int i = 0; i < snapshots.size(); i++) {
      assertThat(snapshots.get(i).version()).isEqualTo(i + 1);
    }
    List<DriftMark> drift = Drift.DEFAULT.detect(traffic.expected, TenantCap.DEFAULT);
    PolicySnapshot last = snapshots.get(snapshots.size() - 1);
    assertThat(last.provenance().drift()).isEqualTo(drift);
    assertThat(last.arms()).isEqualTo(Weighting.DEFAULT.totals(traffic.expected, drift));
  }

  private boolean done(LoggedTraffic traffic) {
    return status.decisionsLogged() >= 1500
        && status.feedbackJoined() >= 1500
        && status.outcomesJoined() >= 1500
        && status.duplicatesIgnored() >= 100
        && snapshots.get(snapshots.size() - 1).statisticsHash().equals(status.statisticsHash())
        && status.updates() >= 3000;
  }

  private interface Condition {
    boolean holds();
  }

  private void await(KafkaConsumer<String, byte[]> consumer, Process learner, Condition condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (snapshots.isEmpty() || !condition.holds()) {
      assertThat(System.nanoTime()).as("in time; now %s", status).isLessThan(deadline);
      assertThat(learner.isAlive()).as("the learner runs, see %s", dir).isTrue();
      for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        if (record.topic().equals(TopicSetup.STATUS)) {
          status = LearnerStatus.decode(record.value());
        } else {
          snapshots.add(SnapshotCodec.decode(record.value()));
        }
      }
    }
  }

  private Process learner(String bootstrap, int run) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "learn",
            "--bootstrap",
            bootstrap,
            "--decision-key",
            "file:" + dir.resolve("key"),
            "--state-dir",
            dir.resolve("state").toString())
        .redirectErrorStream(true)
        .redirectOutput(new File(dir.toFile(), "learner-" + run + ".log"))
        .start();
  }

  private static KafkaProducer<String, byte[]> producer(String bootstrap) {
    Properties settings = new Properties();
    settings.putAll(Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "5"));
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  private static KafkaConsumer<String, byte[]> consumer(String bootstrap) {
    Properties settings = new Properties();
    settings.putAll(Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"));
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(new TopicPartition(Topics.POLICIES, 0), new TopicPartition(TopicSetup.STATUS, 0));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }
}
