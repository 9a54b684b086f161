package io.tidegate.deploy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.deploy.broker.TestBroker;
import io.tidegate.deploy.cli.Main;
import io.tidegate.pipeline.learner.Learner;
import io.tidegate.pipeline.learner.LearnerConfig;
import io.tidegate.pipeline.learner.LearnerStatus;
import io.tidegate.pipeline.learner.TopicSetup;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.KafkaLog;
import io.tidegate.pipeline.verify.Verification;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Learning in this process over a real broker, and replay of what it left there. */
@Tag("kafka")
class LearnerBrokerTest {

  private static final byte[] KEY = "a key for tests, no base64".getBytes(StandardCharsets.UTF_8);

  @TempDir Path dir;

  @Test
  void learnThenReplay_overKafka_everyRowCountsAndEveryDecisionReDerives() throws Exception {
    LoggedTraffic traffic = new LoggedTraffic(11, 400, KEY);
    try (TestBroker broker = TestBroker.start(dir.resolve("broker"))) {
      LearnerConfig config =
          LearnerConfig.of(broker.bootstrap(), dir.resolve("state")).withDecisionKey(KEY);
      try (Learner learner = Learner.start(config)) {
        assertThat(learner.awaitRunning(Duration.ofSeconds(60))).isTrue();
        send(broker, traffic.events);
        LearnerStatus status = await(learner, traffic);
        assertThat(status.decisionsLogged()).isEqualTo(400);
        assertThat(status.updates()).isEqualTo(800);
        assertThat(status.deadLetters()).isZero();
      }
      KafkaLog log = new KafkaLog(broker.bootstrap());
      Verification verification = Verification.run(log, BadRows.stop(), 2);
      assertThat(verification.same()).isEqualTo(400);
      assertThat(verification.snapshots()).isPositive();

      String fromKafka = replay(broker.bootstrap(), 0);
      Path file = dir.resolve("log.jsonl.gz");
      assertThat(run("replay", "--log", broker.bootstrap(), "--export", file.toString()).status())
          .isZero();
      assertThat(replay(file.toString(), 0)).isEqualTo(fromKafka);
      assertThat(fromKafka).startsWith("{\"n\":400,");

      assertThatThrownBy(() -> TopicSetup.ensure(broker.bootstrap(), 3, 1))
          .hasMessageContaining("must have 3 partitions, has 2");
    }
  }

  @Test
  void learn_twoInstancesAndOneGoes_theOtherEndsInTheSameBits() throws Exception {
    LoggedTraffic traffic = new LoggedTraffic(12, 400, KEY);
    int half = traffic.events.size() / 2;
    try (TestBroker broker = TestBroker.start(dir.resolve("broker"))) {
      LearnerConfig config = LearnerConfig.of(broker.bootstrap(), dir).withDecisionKey(KEY);
      try (Learner staying = Learner.start(named(config, "staying"))) {
        assertThat(staying.awaitRunning(Duration.ofSeconds(60))).isTrue();
        try (Learner going = Learner.start(named(config, "going"))) {
          assertThat(going.awaitRunning(Duration.ofSeconds(60))).isTrue();
          send(broker, traffic.events.subList(0, half));
          going.kill();
        }
        send(broker, traffic.events.subList(half, traffic.events.size()));
        LearnerStatus status = await(staying, traffic);
        assertThat(status.decisionsLogged()).isEqualTo(400);
        assertThat(status.outcomesJoined()).isEqualTo(400);
        assertThat(status.duplicatesIgnored()).isZero();
      }
    }
  }

  private LearnerConfig named(LearnerConfig config, String instance) {
    LearnerConfig named = config.withNames("learner", instance);
    return new LearnerConfig(
        named.bootstrap(),
        named.applicationId(),
        named.instanceId(),
        dir.resolve(instance),
        named.partitions(),
        named.replication(),
        named.threads(),
        named.decisionKey(),
        named.snapshotInterval(),
        named.commitInterval(),
        named.joinWindow(),
        named.joinsMax(),
        named.learning());
  }

  private record Ran(int status, String out) {}

  private static Ran run(String... args) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true));
    return new Ran(line.execute(args), out.toString());
  }

  /** The answer, without the place that it is about. */
  private static String replay(String place, int status) {
    Ran ran = run("replay", "--log", place, "--policy", "epsilon-greedy:0.2", "--json");
    assertThat(ran.status()).isEqualTo(status);
    return ran.out().replace(place, "PLACE");
  }

  private static LearnerStatus await(Learner learner, LoggedTraffic traffic) {
    String expected = traffic.expected.hash();
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    LearnerStatus status = LearnerStatus.NOTHING;
    // Counts and statistics are told by different records: both must have come.
    while (!status.statisticsHash().equals(expected)
        || status.decisionsLogged() < 400
        || status.outcomesJoined() < 400
        || status.feedbackJoined() < 400) {
      assertThat(System.nanoTime()).as("in time; now %s", status).isLessThan(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
      status = learner.status().orElse(status);
    }
    return status;
  }

  private static void send(TestBroker broker, List<LoggedTraffic.Sent> events) {
    Properties settings = new Properties();
    settings.putAll(Map.of("bootstrap.servers", broker.bootstrap(), "acks", "all"));
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      events.forEach(e -> producer.send(new ProducerRecord<>(e.topic(), e.key(), e.value())));
    }
  }
}
