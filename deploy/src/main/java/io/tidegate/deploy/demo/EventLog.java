package io.tidegate.deploy.demo;

import io.tidegate.core.constraint.Rejection;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.event.Topics;
import io.tidegate.core.features.FeatureSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the Kafka topics hold from a moment on, read as any consumer would read it. */
final class EventLog implements AutoCloseable {
  private static final Duration READ_LIMIT = Duration.ofSeconds(20);

  /**
   * What a run left on the log.
   *
   * @param decisions records
   * @param fallbacks decisions that followed a failed one
   * @param outcomes records
   * @param deadLetters records
   * @param heuristic decisions for which the classifier's model had no answer in time
   * @param rejections decisions for which a constraint refused a model, by {@code code model}
   * @param reasons decisions by reason
   */
  record Contents(
      long decisions,
      long fallbacks,
      long outcomes,
      long deadLetters,
      long heuristic,
      SortedMap<String, Integer> rejections,
      SortedMap<String, Integer> reasons) {}

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> from;

  private EventLog(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from) {
    this.consumer = consumer;
    this.from = from;
  }

  /** The log from now on. */
  static EventLog fromNow(String bootstrap) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "enable.auto.commit", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(Topics.DECISIONS, Topics.OUTCOMES, Topics.DEAD_LETTERS)) {
      for (PartitionInfo info : consumer.partitionsFor(topic)) {
        partitions.add(new TopicPartition(topic, info.partition()));
      }
    }
    consumer.assign(partitions);
    return new EventLog(consumer, consumer.endOffsets(partitions));
  }

  /**
   * Reads to the end as it is now; of decisions, rejections and reasons are those of one tenant.
   */
  Contents read(String tenant) {
    from.forEach(consumer::seek);
    Map<TopicPartition, Long> end = consumer.endOffsets(from.keySet());
    Tally tally = new Tally(tenant);
    long deadlineNanos = System.nanoTime() + READ_LIMIT.toNanos();
    while (end.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IllegalStateException("the event log could not be read within " + READ_LIMIT);
      }
      consumer.poll(Duration.ofMillis(100)).forEach(tally::add);
    }
    return tally.contents();
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** Counts in the making. */
  private static final class Tally {
    private final String tenant;
    private final Map<String, Long> records = new HashMap<>();
    private final SortedMap<String, Integer> rejections = new TreeMap<>();
    private final SortedMap<String, Integer> reasons = new TreeMap<>();
    private long fallbacks;
    private long heuristic;

    Tally(String tenant) {
      this.tenant = tenant;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
      records.merge(record.topic(), 1L, Long::sum);
      if (record.topic().equals(Topics.DECISIONS)) {
        add(DecisionCodec.decode(record.value(), FeatureSchema.V1));
      }
    }

    private void add(DecisionMade decision) {
      fallbacks += decision.parentDecisionId().isEmpty() ? 0 : 1;
      if (decision.tenant().equals(tenant)) {
        heuristic += decision.classifier().equals("model") ? 0 : 1;
        reasons.merge(decision.reason().label(), 1, Integer::sum);
        for (Rejection rejection : decision.rejections()) {
          rejections.merge(rejection.code().label() + " " + rejection.armId(), 1, Integer::sum);
        }
      }
    }

    Contents contents() {
      return new Contents(
          records.getOrDefault(Topics.DECISIONS, 0L),
          fallbacks,
          records.getOrDefault(Topics.OUTCOMES, 0L),
          records.getOrDefault(Topics.DEAD_LETTERS, 0L),
          heuristic,
          rejections,
          reasons);
    }
  }
}
