package io.tidegate.pipeline.learner;

import io.tidegate.core.event.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The learner's graph: three topics to one join a partition, its observations to one keeper of the
 * statistics, which publishes.
 *
 * <pre>
 * decisions, outcomes, feedback -> join -> observations -> statistics -> policies, alerts, status
 *                                    \-> dead letters <------/
 * </pre>
 *
 * <p>Stores live in memory with a changelog in Kafka; caches in front write each key at most once a
 * transaction.
 */
final class LearnerTopology {

  /** The scope of all tenants together. */
  static final String SCOPE = "global";

  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  private LearnerTopology() {}

  static Topology build(LearnerConfig config) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(store(JoinProcessor.JOINS));
    builder.addStateStore(store(JoinProcessor.TALLY));
    builder.addStateStore(store(StatisticsProcessor.CELLS));
    builder.addStateStore(store(StatisticsProcessor.EXEMPLARS));
    builder.addStateStore(store(StatisticsProcessor.RECENT));
    builder.addStateStore(store(StatisticsProcessor.STATE));

    Consumed<byte[], byte[]> consumed =
        Consumed.with(BYTES, BYTES)
            .withName("events")
            .withTimestampExtractor((record, partitionTime) -> Math.max(0, record.timestamp()));
    KStream<byte[], Emission> joined =
        builder.stream(List.of(Topics.DECISIONS, Topics.OUTCOMES, Topics.FEEDBACK), consumed)
            .process(
                () -> new JoinProcessor(config),
                Named.as("join"),
                JoinProcessor.JOINS,
                JoinProcessor.TALLY);
    only(joined, "dead-letters", Emission.Channel.DEAD_LETTER)
        .to(
            Topics.DEAD_LETTERS,
            Produced.<byte[], byte[]>as("to-dead-letters")
                .withKeySerde(BYTES)
                .withValueSerde(BYTES));
    KStream<byte[], Emission> published =
        only(joined, "observations", Emission.Channel.OBSERVATION, Emission.Channel.TALLY)
            .repartition(
                Repartitioned.with(BYTES, BYTES)
                    .withName("observations-by-scope")
                    .withNumberOfPartitions(1))
            .process(
                () -> new StatisticsProcessor(config),
                Named.as("statistics"),
                StatisticsProcessor.CELLS,
                StatisticsProcessor.EXEMPLARS,
                StatisticsProcessor.RECENT,
                StatisticsProcessor.STATE);
    only(published, "refused", Emission.Channel.DEAD_LETTER)
        .to(
            Topics.DEAD_LETTERS,
            Produced.<byte[], byte[]>as("refused-to-dead-letters")
                .withKeySerde(BYTES)
                .withValueSerde(BYTES));
    only(published, "alerts", Emission.Channel.ALERT)
        .to(
            Topics.ALERTS,
            Produced.<byte[], byte[]>as("to-alerts").withKeySerde(BYTES).withValueSerde(BYTES));
    only(published, "snapshots", Emission.Channel.SNAPSHOT)
        .to(
            Topics.POLICIES,
            Produced.<byte[], byte[]>as("to-policies").withKeySerde(BYTES).withValueSerde(BYTES));
    only(published, "status", Emission.Channel.STATUS)
        .to(
            TopicSetup.STATUS,
            Produced.<byte[], byte[]>as("to-status").withKeySerde(BYTES).withValueSerde(BYTES));
    return builder.build();
  }

  private static KStream<byte[], byte[]> only(
      KStream<byte[], Emission> stream, String name, Emission.Channel... channels) {
    List<Emission.Channel> wanted = List.of(channels);
    return stream
        .filter((key, emission) -> wanted.contains(emission.channel()), Named.as("only-" + name))
        .mapValues(Emission::value, Named.as("bytes-of-" + name));
  }

  private static StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), BYTES)
        .withLoggingEnabled(Map.of("max.message.bytes", Integer.toString(TopicSetup.BYTES_MAX)))
        .withCachingEnabled();
  }
}
