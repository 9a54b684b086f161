package io.tidegate.pipeline.learner;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Holds the statistics of the scope, folds observations into them, and publishes a snapshot when
 * they have changed.
 *
 * <p>The snapshot and its version leave in the transaction that commits the statistics: readers of
 * committed records see each version once, and none goes back.
 */
final class StatisticsProcessor implements Processor<byte[], byte[], byte[], Emission> {

  static final String CELLS = "cells";
  static final String STATE = "learner-state";

  /** Key of the encoded {@link LearnerStatus} in the state store. */
  static final String STATUS = "status";

  private static final String PUBLISHED = "published";
  private static final String TALLY_PREFIX = "tally/";
  private static final byte[] SCOPE = LearnerTopology.SCOPE.getBytes(StandardCharsets.UTF_8);

  private final LearnerConfig config;
  private final FeatureSchema schema = FeatureSchema.V1;
  private final Map<String, Tally> tallies = new TreeMap<>();
  private ProcessorContext<byte[], Emission> context;
  private CellKeeper cells;
  private KeyValueStore<String, byte[]> stateStore;
  private Published published = Published.NOTHING;
  private boolean changed = true;
  private boolean tallied = true;

  /** The last snapshot sent. */
  private record Published(long version, String id, String statisticsHash) {
    static final Published NOTHING = new Published(0, "", "");
  }

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
  StatisticsProcessor(LearnerConfig config) {
    this.config = config;
  }

  @Override
  public void init(ProcessorContext<byte[], Emission> processorContext) {
    context = processorContext;
    cells = new CellKeeper(context.getStateStore(CELLS), schema, config.joinWindow().toHours());
    stateStore = context.getStateStore(STATE);
    restore();
    context.schedule(config.snapshotInterval(), PunctuationType.WALL_CLOCK_TIME, this::publish);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (key.equals(LearnerTopology.SCOPE)) {
      cells.fold(Observation.decode(record.value(), schema));
      changed = true;
    } else {
      tallies.put(key, Tally.decode(record.value()));
      stateStore.put(TALLY_PREFIX + key, record.value());
      tallied = true;
    }
  }

  private void publish(long nowEpochMillis) {
    if (!changed && !tallied) {
      return;
    }
    cells.coarsen();
    Statistics statistics = cells.statistics();
    TreeMap<String, ArmStatistics> arms = new TreeMap<>(statistics.totals());
    long updates = arms.values().stream().mapToLong(a -> a.attempts() + a.quality().count()).sum();
    Tally total = new Tally();
    tallies.values().forEach(total::add);
    if (changed) {
      publishSnapshot(statistics, arms, updates, total, nowEpochMillis);
    }
    LearnerStatus status =
        new LearnerStatus(
            total.decisions,
            total.outcomesJoined,
            total.feedbackJoined,
            total.duplicatesIgnored,
            total.deadLetters,
            updates,
            published.version(),
            published.statisticsHash());
    stateStore.put(STATUS, status.encode());
    send(Emission.Channel.STATUS, status.encode(), nowEpochMillis);
    changed = false;
    tallied = false;
  }

  private void publishSnapshot(
      Statistics statistics,
      SortedMap<String, ArmStatistics> arms,
      long updates,
      Tally total,
      long nowEpochMillis) {
    String hash = statistics.hash();
    boolean nothingEver = arms.isEmpty() && published.version() == 0;
    if (nothingEver || hash.equals(published.statisticsHash())) {
      return;
    }
    PolicySnapshot snapshot =
        new PolicySnapshot(
            LearnerTopology.SCOPE,
            published.version() + 1,
            published.id(),
            nowEpochMillis,
            schema.hash(),
            schema.dimension(),
            updates,
            hash,
            new TreeMap<>(total.offsets),
            arms);
    published = new Published(snapshot.version(), snapshot.id(), hash);
    stateStore.put(PUBLISHED, encode(published));
    send(Emission.Channel.SNAPSHOT, SnapshotCodec.encode(snapshot), nowEpochMillis);
  }

  private void send(Emission.Channel channel, byte[] value, long timestamp) {
    context.forward(new Record<>(SCOPE, new Emission(channel, value), timestamp));
  }

  private void restore() {
    try (KeyValueIterator<String, byte[]> all = stateStore.all()) {
      while (all.hasNext()) {
        var entry = all.next();
        if (entry.key.startsWith(TALLY_PREFIX)) {
          tallies.put(entry.key.substring(TALLY_PREFIX.length()), Tally.decode(entry.value));
        } else if (entry.key.equals(PUBLISHED)) {
          published = decode(entry.value);
        }
      }
    }
  }

  private static byte[] encode(Published published) {
    return JsonText.object(
        out -> {
          out.writeNumberField("version", published.version());
          out.writeStringField("id", published.id());
          out.writeStringField("statistics_hash", published.statisticsHash());
        });
  }

  private static Published decode(byte[] bytes) {
    JsonObject json = JsonObject.parse(bytes);
    return new Published(
        json.integer("version"), json.string("id"), json.string("statistics_hash"));
  }
}
