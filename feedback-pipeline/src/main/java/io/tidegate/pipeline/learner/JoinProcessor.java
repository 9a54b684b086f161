package io.tidegate.pipeline.learner;

import io.tidegate.core.decision.DecisionIds;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.pipeline.learner.EventReader.DecisionEvent;
import io.tidegate.pipeline.learner.EventReader.Event;
import io.tidegate.pipeline.learner.EventReader.FeedbackEvent;
import io.tidegate.pipeline.learner.EventReader.OutcomeEvent;
import io.tidegate.pipeline.learner.PoisonException.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Joins decisions, outcomes and feedback of one partition by decision id, in any order, and sends
 * on what each new event changes.
 *
 * <p>Decision ids sort by time, so the store's order is the order of expiry: what is older than the
 * window, or too much, leaves from the front, and {@link Tally#floor} remembers how far.
 */
final class JoinProcessor implements Processor<byte[], byte[], byte[], Emission> {

  static final String JOINS = "joins";
  static final String TALLY = "tally";

  private static final byte[] SCOPE = LearnerTopology.SCOPE.getBytes(StandardCharsets.UTF_8);
  private static final long CLOCK_SKEW_MAX_MILLIS = 3_600_000;
  private static final int EXPIRED_AT_ONCE_MAX = 10_000;

  private final LearnerConfig config;
  private final EventReader reader;
  private ProcessorContext<byte[], Emission> context;
  private KeyValueStore<String, byte[]> joins;
  private KeyValueStore<String, byte[]> tallies;
  private Tally tally = new Tally();
  private boolean tallyChanged = true;
  private long newestEpochMillis;

  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before anything else
  JoinProcessor(LearnerConfig config) {
    this.config = config;
    this.reader = new EventReader(FeatureSchema.V1, config.decisionKey().map(DecisionIds::new));
  }

  @Override
  public void init(ProcessorContext<byte[], Emission> processorContext) {
    context = processorContext;
    joins = context.getStateStore(JOINS);
    tallies = context.getStateStore(TALLY);
    byte[] kept = tallies.get(TALLY);
    tally = kept == null ? new Tally() : Tally.decode(kept);
    context.schedule(
        config.snapshotInterval(), PunctuationType.WALL_CLOCK_TIME, now -> sendTallyAndExpire());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata origin =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record without an origin"));
    try {
      Event event = reader.read(origin.topic(), record.key(), record.value(), record.headers());
      requireHome(event.decisionId());
      requireInWindow(event.decisionId());
      join(event, record.timestamp());
    } catch (PoisonException e) {
      tally.deadLetters++;
      sendDeadLetter(record, origin, e);
    }
    tally.offsets.put(origin.topic() + "-" + origin.partition(), origin.offset() + 1);
    tallies.put(TALLY, tally.encode());
    tallyChanged = true;
  }

  private void join(Event event, long timestamp) throws PoisonException {
    String id = event.decisionId();
    byte[] kept = joins.get(id);
    JoinState state =
        kept == null ? new JoinState() : JoinStateCodec.decode(kept, FeatureSchema.V1);
    Contribution before = state.contribution();
    int outcomes = state.outcomesJoined();
    int feedback = state.feedbackJoined();
    switch (add(state, event)) {
      case FRESH -> {}
      case DUPLICATE -> tally.duplicatesIgnored++;
      case CONFLICT -> throw new PoisonException(Code.CONFLICT, "another decision has the same id");
      case TOO_MANY -> throw new PoisonException(Code.TOO_MANY, "too many events for one decision");
    }
    joins.put(id, state.encode(id));
    tally.outcomesJoined += state.outcomesJoined() - outcomes;
    tally.feedbackJoined += state.feedbackJoined() - feedback;
    Contribution after = state.contribution();
    if (!after.equals(before)) {
      JoinState.Decided decided =
          state.decision().orElseThrow(() -> new IllegalStateException("nothing was decided"));
      Observation observation =
          new Observation(
              id,
              decided.tenant(),
              decided.armId(),
              decided.epochMillis(),
              decided.x(),
              before,
              after);
      send(SCOPE, Emission.Channel.OBSERVATION, observation.encode(), timestamp, null);
    }
  }

  private JoinState.Verdict add(JoinState state, Event event) {
    if (event instanceof DecisionEvent decision) {
      JoinState.Verdict verdict = state.add(decision.decided());
      if (verdict == JoinState.Verdict.FRESH) {
        tally.decisions++;
        newestEpochMillis =
            Math.max(newestEpochMillis, DecisionIds.epochMillis(decision.decisionId()));
      }
      return verdict;
    }
    return event instanceof OutcomeEvent outcome
        ? state.add(outcome.outcome())
        : state.add(((FeedbackEvent) event).feedback());
  }

  /** All events of a decision must come to one partition, or they never meet. */
  private void requireHome(String id) throws PoisonException {
    int home =
        Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.UTF_8))) % config.partitions();
    if (home != context.taskId().partition()) {
      throw new PoisonException(
          Code.PARTITION,
          "belongs to partition " + home + ": produce with the murmur2 partitioner over the key");
    }
  }

  private void requireInWindow(String id) throws PoisonException {
    if (DecisionIds.epochMillis(id) > context.currentSystemTimeMs() + CLOCK_SKEW_MAX_MILLIS) {
      throw new PoisonException(Code.FUTURE, "decision_id: its time has not come");
    }
    if (id.compareTo(tally.floor) <= 0) {
      throw new PoisonException(
          Code.EXPIRED, "decision_id: older than the learner's window of " + config.joinWindow());
    }
  }

  private void sendTallyAndExpire() {
    expire();
    if (tallyChanged) {
      byte[] key = Integer.toString(context.taskId().partition()).getBytes(StandardCharsets.UTF_8);
      send(key, Emission.Channel.TALLY, tally.encode(), context.currentSystemTimeMs(), null);
      tallyChanged = false;
    }
  }

  private void expire() {
    long oldestMillis = newestEpochMillis - config.joinWindow().toMillis();
    if (oldestMillis > 0) {
      // An in-memory store copies the keys that an iterator may see: ask for the old ones only.
      try (KeyValueIterator<String, byte[]> old = joins.range(null, idPrefix(oldestMillis))) {
        forget(old, EXPIRED_AT_ONCE_MAX);
      }
    }
    long tooMany = joins.approximateNumEntries() - config.joinsMax();
    if (tooMany > 0) {
      try (KeyValueIterator<String, byte[]> all = joins.all()) {
        forget(all, tooMany);
      }
    }
  }

  private void forget(KeyValueIterator<String, byte[]> oldestFirst, long count) {
    List<String> gone = new ArrayList<>();
    while (oldestFirst.hasNext() && gone.size() < count) {
      gone.add(oldestFirst.next().key);
    }
    if (!gone.isEmpty()) {
      gone.forEach(joins::delete);
      tally.floor = gone.get(gone.size() - 1);
      tallies.put(TALLY, tally.encode());
    }
  }

  /** The first 13 characters of every UUIDv7 of that millisecond. */
  private static String idPrefix(long epochMillis) {
    String hex = String.format(Locale.ROOT, "%012x", epochMillis);
    return hex.substring(0, 8) + "-" + hex.substring(8);
  }

  private void sendDeadLetter(
      Record<byte[], byte[]> record, RecordMetadata origin, PoisonException reason) {
    Headers headers = new RecordHeaders(record.headers());
    addHeader(headers, "tidegate-reason", reason.code().label());
    addHeader(headers, "tidegate-detail", reason.sentence());
    addHeader(headers, "tidegate-topic", origin.topic());
    addHeader(headers, "tidegate-partition", Integer.toString(origin.partition()));
    addHeader(headers, "tidegate-offset", Long.toString(origin.offset()));
    byte[] value = record.value() == null ? new byte[0] : record.value();
    send(record.key(), Emission.Channel.DEAD_LETTER, value, record.timestamp(), headers);
  }

  private static void addHeader(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private void send(
      byte[] key,
      Emission.Channel channel,
      byte[] value,
      long timestamp,
      @Nullable Headers headers) {
    Emission emission = new Emission(channel, value);
    context.forward(
        new Record<>(
            key,
            emission,
            Math.max(0, timestamp),
            headers == null ? new RecordHeaders() : headers));
  }
}
