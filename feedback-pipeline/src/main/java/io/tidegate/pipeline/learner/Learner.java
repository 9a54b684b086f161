package io.tidegate.pipeline.learner;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running learner: events in, snapshots out, each event counted once whatever crashes.
 *
 * <p>Readers of its topics must read committed records only ({@code
 * isolation.level=read_committed}): an aborted transaction leaves a snapshot on the log that never
 * was.
 */
public final class Learner implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Learner.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);
  private static final int SESSION_MILLIS = 6_000;
  private static final int TRANSACTION_MILLIS = 3_000;
  private static final long CACHE_BYTES = 32L * 1024 * 1024;

  private final KafkaStreams streams;
  private final CountDownLatch running = new CountDownLatch(1);

  private Learner(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * Makes missing topics and starts.
   *
   * @throws IllegalStateException when Kafka can not be reached or its topics do not fit
   */
  public static Learner start(LearnerConfig config) {
    TopicSetup.ensure(config.bootstrap(), config.partitions(), config.replication());
    if (config.decisionKey().isEmpty()) {
      LOG.warn("no decision key: the signatures of decision ids are not checked");
    }
    Learner learner =
        new Learner(new KafkaStreams(LearnerTopology.build(config), properties(config)));
    learner.run();
    return learner;
  }

  private void run() {
    streams.setStateListener(
        (now, before) -> {
          LOG.info("learner: {}", now);
          if (now == KafkaStreams.State.RUNNING) {
            running.countDown();
          }
        });
    streams.setUncaughtExceptionHandler(
        error -> {
          LOG.error("learner: a thread failed and is replaced", error);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.start();
  }

  /** True once every partition is assigned and restored, false when that takes longer. */
  public boolean awaitRunning(Duration within) throws InterruptedException {
    return running.await(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * The counts as of the last snapshot interval; empty while starting, and in a process that does
   * not hold the statistics (then read {@link TopicSetup#STATUS}).
   */
  public Optional<LearnerStatus> status() {
    try {
      ReadOnlyKeyValueStore<String, byte[]> store =
          streams.store(
              StoreQueryParameters.fromNameAndType(
                  StatisticsProcessor.STATE, QueryableStoreTypes.keyValueStore()));
      return Optional.ofNullable(store.get(StatisticsProcessor.STATUS)).map(LearnerStatus::decode);
    } catch (InvalidStateStoreException e) {
      return Optional.empty();
    }
  }

  /** True while it works or recovers; false once it has stopped for good. */
  public boolean alive() {
    KafkaStreams.State state = streams.state();
    return state.isRunningOrRebalancing() || state == KafkaStreams.State.CREATED;
  }

  /** Commits and stops. */
  @Override
  public void close() {
    if (!streams.close(CLOSE_WITHIN)) {
      LOG.warn(
          "learner: not stopped within {}; what was not committed is done again", CLOSE_WITHIN);
    }
  }

  /**
   * Stops without waiting for threads to finish; a crash proper takes the whole process. Whatever
   * was not committed is done again at the next start.
   */
  public void kill() {
    streams.close(Duration.ZERO);
  }

  static Properties properties(LearnerConfig config) {
    Properties p = new Properties();
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrap());
    p.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replication());
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    p.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        config.applicationId() + "-" + config.instanceId());
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MILLIS);
    p.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        SESSION_MILLIS / 4);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    p.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        TopicSetup.BYTES_MAX);
    p.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        TRANSACTION_MILLIS);
    p.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), TopicSetup.BYTES_MAX);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    return p;
  }
}
