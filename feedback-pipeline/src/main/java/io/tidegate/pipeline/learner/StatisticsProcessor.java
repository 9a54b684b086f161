package io.tidegate.pipeline.learner;

import io.tidegate.core.event.DriftDetected;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.stats.FullException;
import io.tidegate.core.stats.Statistics;
import io.tidegate.pipeline.learner.PoisonException.Code;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the statistics, folds observations into them, and publishes a snapshot when they have
 * changed and an alert when a signal has.
 *
 * <p>The snapshot and its version leave in the transaction that commits the statistics: readers of
 * committed records see each version once, and none goes back.
 */
final class StatisticsProcessor implements Processor<byte[], byte[], byte[], Emission> {

  static final String CELLS = "cells";
  static final String EXEMPLARS = "exemplars";
  static final String RECENT = "recent-observations";
  static final String STATE = "learner-state";

  /** Key of the encoded {@link LearnerStatus} in the state store. */
  static final String STATUS = "status";

  private static final Logger LOG = LoggerFactory.getLogger(StatisticsProcessor.class);
  private static final String TALLY_PREFIX = "tally/";
  private static final String REFUSED = "refused";
  private static final byte[] SCOPE = LearnerTopology.SCOPE.getBytes(StandardCharsets.UTF_8);

  private final LearnerConfig config;
  private final FeatureSchema schema = FeatureSchema.V1;
  private final Map<String, Tally> tallies = new TreeMap<>();
  private ProcessorContext<byte[], Emission> context;
  private CellKeeper cells;
  private ExemplarKeeper exemplars;
  private RecentObservations recent;
  private DriftWatch drift;
  private SnapshotPress press;
  private KeyValueStore<String, byte[]> stateStore;
  private long refused;
  private boolean changed = true;
  private boolean tallied = true;

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
  StatisticsProcessor(LearnerConfig config) {
    this.config = config;
  }

  @Override
  public void init(ProcessorContext<byte[], Emission> processorContext) {
    context = processorContext;
    LearningOptions learning = config.learning();
    cells = new CellKeeper(context.getStateStore(CELLS), schema);
    exemplars = new ExemplarKeeper(context.getStateStore(EXEMPLARS));
    recent = new RecentObservations(context.getStateStore(RECENT));
    stateStore = context.getStateStore(STATE);
    drift = new DriftWatch(learning.drift(), learning.assembly().weighting().cap(), stateStore);
    press = new SnapshotPress(learning, schema, stateStore);
    restore();
    context.schedule(config.snapshotInterval(), PunctuationType.WALL_CLOCK_TIME, this::publish);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (key.equals(LearnerTopology.SCOPE)) {
      fold(Observation.decode(record.value(), schema), record.timestamp());
      if (recent.add(record.value())) {
        write();
      }
    } else {
      tallies.put(key, Tally.decode(record.value()));
      stateStore.put(TALLY_PREFIX + key, record.value());
      tallied = true;
    }
  }

  /** Brings the stored cells up to date. */
  private void write() {
    cells.flush();
    exemplars.flush();
    recent.clear();
  }

  private void fold(Observation observation, long timestamp) {
    try {
      cells.fold(observation);
      exemplars.fold(observation);
    } catch (FullException e) {
      refuse(observation, timestamp, e);
    }
    press.changed(observation.tenant());
    drift.changed();
    changed = true;
  }

  /** What would break a bound is set aside; it must not stop the stream, now or at a restart. */
  private void refuse(Observation observation, long timestamp, FullException reason) {
    refused++;
    stateStore.put(REFUSED, Long.toString(refused).getBytes(StandardCharsets.UTF_8));
    byte[] value =
        JsonText.object(
            out -> {
              out.writeStringField("decision_id", observation.decisionId());
              out.writeStringField("tenant", observation.tenant());
              out.writeStringField("arm", observation.armId());
            });
    RecordHeaders headers = new RecordHeaders();
    headers.add("tidegate-reason", Code.FULL.label().getBytes(StandardCharsets.UTF_8));
    headers.add(
        "tidegate-detail", String.valueOf(reason.getMessage()).getBytes(StandardCharsets.UTF_8));
    byte[] key = observation.decisionId().getBytes(StandardCharsets.UTF_8);
    Emission emission = new Emission(Emission.Channel.DEAD_LETTER, value);
    context.forward(new Record<>(key, emission, Math.max(0, timestamp), headers));
  }

  private void publish(long nowEpochMillis) {
    boolean look = drift.due(nowEpochMillis);
    if (!changed && !tallied && !look && !press.tenantsDue(nowEpochMillis)) {
      return;
    }
    cells.coarsen();
    write();
    Statistics statistics = cells.statistics();
    if (look) {
      List<DriftMark> before = drift.marks();
      for (DriftDetected event : drift.look(statistics, nowEpochMillis)) {
        send(Emission.Channel.ALERT, event.encode(), nowEpochMillis);
      }
      changed |= !before.equals(drift.marks());
    }
    Tally total = new Tally();
    tallies.values().forEach(total::add);
    if (changed || press.tenantsDue(nowEpochMillis)) {
      SnapshotPress.Basis basis =
          new SnapshotPress.Basis(
              statistics,
              cells.hash(),
              drift.marks(),
              exemplars.samples(),
              new TreeMap<>(total.offsets),
              nowEpochMillis);
      press.print(basis).forEach((scope, json) -> snapshot(scope, json, nowEpochMillis));
    }
    sendStatus(total, updates(statistics), nowEpochMillis);
    changed = false;
    tallied = false;
  }

  private static long updates(Statistics statistics) {
    return SnapshotPress.updates(statistics.cells().values());
  }

  private void sendStatus(Tally total, long updates, long nowEpochMillis) {
    LearnerStatus status =
        new LearnerStatus(
            total.decisions,
            total.outcomesJoined,
            total.feedbackJoined,
            total.duplicatesIgnored,
            total.deadLetters + refused,
            updates,
            press.version(),
            press.statisticsHash());
    byte[] encoded = status.encode();
    if (!java.util.Arrays.equals(encoded, stateStore.get(STATUS))) {
      stateStore.put(STATUS, encoded);
      send(Emission.Channel.STATUS, encoded, nowEpochMillis);
    }
  }

  private void snapshot(String scope, byte[] json, long nowEpochMillis) {
    byte[] key = scope.getBytes(StandardCharsets.UTF_8);
    Emission emission = new Emission(Emission.Channel.SNAPSHOT, json);
    context.forward(new Record<>(key, emission, nowEpochMillis));
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
        } else if (entry.key.equals(REFUSED)) {
          refused = Long.parseLong(new String(entry.value, StandardCharsets.UTF_8));
        }
      }
    }
    recent.restore().forEach(bytes -> foldAgain(Observation.decode(bytes, schema)));
  }

  private void foldAgain(Observation observation) {
    try {
      cells.fold(observation);
      exemplars.fold(observation);
    } catch (FullException e) {
      LOG.debug("learner: refused again at a restart: {}", e.getMessage());
    }
    press.changed(observation.tenant());
  }
}
