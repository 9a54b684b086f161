import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Capability;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Decider;
import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.DecisionRequest;
import io.tidegate.core.decision.DecisionResult;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.deploy.broker.EmbeddedBroker;
import io.tidegate.pipeline.learner.Learner;
import io.tidegate.pipeline.learner.LearnerConfig;
import io.tidegate.pipeline.learner.LearnerStatus;
import io.tidegate.pipeline.learner.TopicSetup;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Throughput and time to a visible snapshot of a learner; see deploy/bench/learner. */
public final class LearnerBench {

  private static final byte[] KEY = "a key of a benchmark, no secret".getBytes(StandardCharsets.UTF_8);
  private static final Catalog CATALOG =
      new Catalog(
          List.of(
              arm("edge-small", Tier.EDGE, Price.FREE),
              arm("cloud-mid", Tier.CLOUD, Price.ofUsdPerMillion(0.5, 2)),
              arm("cloud-large", Tier.CLOUD, Price.ofUsdPerMillion(2.5, 10))));
  private static final int TENANTS = 5;
  private static final int WARM_UP = 5_000;
  private static final long LIMIT_NANOS = Duration.ofMinutes(5).toNanos();

  private final Random random = new Random(11);
  private final DecisionIds ids = new DecisionIds(KEY);
  private final Decider decider =
      new Decider(CATALOG, FeatureSchema.V1, Policies.parse("random"), "config", "salt");
  private final PolicyState empty = PolicyState.empty(FeatureSchema.V1);
  private long nowMillis = System.currentTimeMillis() - Duration.ofHours(6).toMillis();

  public static void main(String[] args) throws Exception {
    new LearnerBench().run(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
  }

  private void run(Path dir, int decisions, int probes) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), 0)) {
      TopicSetup.ensure(broker.bootstrap(), 2, 1);
      try (KafkaProducer<String, byte[]> producer = producer(broker.bootstrap());
          KafkaConsumer<byte[], byte[]> consumer = consumer(broker.bootstrap())) {
        LearnerConfig config =
            LearnerConfig.of(broker.bootstrap(), dir.resolve("state")).withDecisionKey(KEY);
        produce(producer, WARM_UP);
        try (Learner learner = Learner.start(config)) {
          awaitAll(learner, WARM_UP);
        }
        produce(producer, decisions);
        long cpu = cpuNanos();
        long began = System.nanoTime();
        try (Learner learner = Learner.start(config)) {
          learner.awaitRunning(Duration.ofMinutes(1));
          long running = System.nanoTime();
          awaitAll(learner, WARM_UP + decisions);
          report(decisions, System.nanoTime() - running, running - began, cpuNanos() - cpu);
          latency(producer, consumer, probes, 2L * (WARM_UP + decisions));
        }
      }
    }
  }

  private void produce(KafkaProducer<String, byte[]> producer, int decisions) {
    for (int i = 0; i < decisions; i++) {
      send(producer, decide(), true);
    }
    producer.flush();
  }

  private static void report(int decisions, long nanos, long startNanos, long cpuNanos) {
    double seconds = nanos / 1e9;
    System.out.printf(
        Locale.ROOT,
        "backlog: %d events in %.2f s = %.0f events/s (start %.2f s; CPU of broker and learner"
            + " together %.1f s = %.0f events per CPU second)%n",
        3 * decisions,
        seconds,
        3 * decisions / seconds,
        startNanos / 1e9,
        cpuNanos / 1e9,
        3 * decisions / (cpuNanos / 1e9));
  }

  private static void awaitAll(Learner learner, int decisions) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (learner.status().map(LearnerStatus::updates).orElse(0L) < 2L * decisions) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not done in time: " + learner.status());
      }
      Thread.sleep(5);
    }
  }

  /** From the acknowledged feedback to the committed snapshot that counts it. */
  private void latency(
      KafkaProducer<String, byte[]> producer,
      KafkaConsumer<byte[], byte[]> consumer,
      int probes,
      long updatesBefore)
      throws Exception {
    TopicPartition policies = new TopicPartition(Topics.POLICIES, 0);
    consumer.assign(List.of(policies));
    consumer.seekToEnd(List.of(policies));
    consumer.position(policies);
    double[] millis = new double[probes];
    for (int i = 0; i < probes; i++) {
      DecisionMade decision = decide();
      send(producer, decision, false);
      producer.flush();
      Thread.sleep(random.nextInt(250));
      producer.send(record(Topics.FEEDBACK, decision, feedback(decision))).get();
      long began = System.nanoTime();
      long wanted = updatesBefore + 2L * (i + 1);
      boolean seen = false;
      while (!seen) {
        if (System.nanoTime() - began > LIMIT_NANOS) {
          throw new IllegalStateException("no snapshot with the feedback in time");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
          PolicySnapshot snapshot = SnapshotCodec.decode(record.value());
          seen |= snapshot.updates() >= wanted;
        }
      }
      millis[i] = (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "feedback to visible snapshot: p50 %.0f ms, p99 %.0f ms, max %.0f ms (%d probes; snapshots"
            + " every 250 ms, commits every 50 ms)%n",
        millis[probes / 2],
        millis[Math.min(probes - 1, probes * 99 / 100)],
        millis[probes - 1],
        probes);
  }

  private void send(KafkaProducer<String, byte[]> producer, DecisionMade d, boolean all) {
    producer.send(record(Topics.DECISIONS, d, DecisionCodec.encode(d)));
    OutcomeObserved outcome =
        new OutcomeObserved(
            "o" + d.decisionId(),
            d.decisionId(),
            nowMillis + 900,
            d.chosenCandidate().armId(),
            OutcomeObserved.Status.SUCCESS,
            OptionalLong.of(80),
            200 + random.nextInt(900),
            OptionalLong.of(d.promptTokens()),
            OptionalLong.of(10 + random.nextInt(90)),
            false,
            0,
            true);
    producer.send(record(Topics.OUTCOMES, d, EventCodec.encode(outcome)));
    if (all) {
      producer.send(record(Topics.FEEDBACK, d, feedback(d)));
    }
  }

  private byte[] feedback(DecisionMade d) {
    return EventCodec.encode(
        new FeedbackGiven(
            "f" + d.decisionId(),
            d.decisionId(),
            "user",
            nowMillis + 5000,
            random.nextDouble(),
            Optional.empty()));
  }

  private static ProducerRecord<String, byte[]> record(
      String topic, DecisionMade decision, byte[] value) {
    return new ProducerRecord<>(topic, decision.decisionId(), value);
  }

  private DecisionMade decide() {
    nowMillis += random.nextInt(1_000);
    double[] tasks = new double[PromptFeatures.TASKS];
    tasks[random.nextInt(4)] = 1;
    double[] embedding = new double[PromptFeatures.EMBEDDING];
    Arrays.setAll(embedding, i -> random.nextDouble() * 2 - 1);
    PromptFeatures features =
        new PromptFeatures(
            tasks,
            random.nextDouble(),
            80,
            embedding,
            20 + random.nextInt(500),
            1,
            false,
            false,
            false,
            false,
            false);
    DecisionResult result =
        decider.decide(
            new DecisionRequest(
                ids.mint(nowMillis, random.nextLong(), random.nextLong()),
                "",
                "request",
                "tenant-" + random.nextInt(TENANTS),
                nowMillis,
                RoutingRequest.of(features.promptTokens(), 500),
                features,
                "chat",
                "model",
                ScoreWeights.DEFAULT,
                Learning.APPLY,
                Map.of()),
            empty);
    return ((DecisionResult.Decided) result).decision();
  }

  private static Arm arm(String model, Tier tier, Price price) {
    return new Arm(model, model + "-1", tier, 32_000, Set.of(Capability.CHAT), price);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static KafkaProducer<String, byte[]> producer(String bootstrap) {
    Properties settings = new Properties();
    settings.putAll(Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "2"));
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    Properties settings = new Properties();
    settings.putAll(Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"));
    return new KafkaConsumer<>(
        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
