package io.tidegate.pipeline.log;

import io.tidegate.core.event.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The committed records of the product's topics up to where they ended at the first reading, merged
 * by time.
 */
public final class KafkaLog implements EventLog {

  private static final Map<String, RawRow.Type> TYPES =
      Map.of(
          Topics.DECISIONS, RawRow.Type.DECISION,
          Topics.OUTCOMES, RawRow.Type.OUTCOME,
          Topics.FEEDBACK, RawRow.Type.FEEDBACK,
          Topics.POLICIES, RawRow.Type.SNAPSHOT);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int BUFFERED_MAX = 2_000;

  private final String bootstrap;
  private @Nullable Map<TopicPartition, Long> ends;

  /**
   * @param bootstrap Kafka addresses, {@code host:port,host:port}
   */
  public KafkaLog(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  @Override
  public String name() {
    return bootstrap;
  }

  @Override
  public void forEach(RowSink sink, BadRows onBad) throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      if (ends == null) {
        ends = consumer.endOffsets(partitions, PATIENCE);
      }
      new Merge(consumer, ends, sink, onBad).run();
    } catch (KafkaException e) {
      throw new IOException("Kafka at " + bootstrap + ": " + e.getMessage(), e);
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", "false");
    settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer)
      throws IOException {
    Map<String, List<PartitionInfo>> topics = consumer.listTopics(PATIENCE);
    if (!topics.containsKey(Topics.DECISIONS)) {
      throw new IOException("Kafka at " + bootstrap + " has no topic " + Topics.DECISIONS);
    }
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : TYPES.keySet()) {
      for (PartitionInfo info : topics.getOrDefault(topic, List.of())) {
        partitions.add(new TopicPartition(topic, info.partition()));
      }
    }
    return partitions;
  }

  /** A merge of all partitions by record time; each holds back what is ahead of the others. */
  private static final class Merge {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final RowSink sink;
    private final BadRows onBad;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> heads =
        new HashMap<>();

    Merge(
        KafkaConsumer<byte[], byte[]> consumer,
        Map<TopicPartition, Long> ends,
        RowSink sink,
        BadRows onBad) {
      this.consumer = consumer;
      this.ends = ends;
      this.sink = sink;
      this.onBad = onBad;
    }

    void run() throws IOException {
      consumer.seekToBeginning(ends.keySet());
      ends.keySet().forEach(partition -> heads.put(partition, new ArrayDeque<>()));
      long progressNanos = System.nanoTime();
      while (!heads.isEmpty()) {
        int polled = poll();
        int delivered = deliver();
        dropFinished();
        if (polled + delivered > 0) {
          progressNanos = System.nanoTime();
        } else if (System.nanoTime() - progressNanos > PATIENCE.toNanos()) {
          throw new IOException("Kafka sent nothing for " + PATIENCE.toSeconds() + " s");
        }
      }
    }

    private int poll() {
      int count = 0;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Deque<ConsumerRecord<byte[], byte[]>> head = heads.get(partition);
        if (head != null && record.offset() < ends.getOrDefault(partition, 0L)) {
          head.add(record);
          count++;
        }
      }
      heads.forEach(
          (partition, head) -> {
            if (head.size() > BUFFERED_MAX) {
              consumer.pause(List.of(partition));
            } else {
              consumer.resume(List.of(partition));
            }
          });
      return count;
    }

    /** Delivers the oldest record while every unfinished partition shows its next one. */
    private int deliver() throws IOException {
      int count = 0;
      while (true) {
        dropFinished();
        Deque<ConsumerRecord<byte[], byte[]>> oldest = null;
        for (Deque<ConsumerRecord<byte[], byte[]>> head : heads.values()) {
          if (head.isEmpty()) {
            return count;
          }
          if (oldest == null || head.element().timestamp() < oldest.element().timestamp()) {
            oldest = head;
          }
        }
        if (oldest == null) {
          return count;
        }
        deliver(oldest.remove());
        count++;
      }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) throws IOException {
      String where = record.topic() + "-" + record.partition() + "@" + record.offset();
      RawRow.Type type = TYPES.get(record.topic());
      if (type == RawRow.Type.SNAPSHOT && control(record.key())) {
        return;
      }
      if (record.value() == null || type == null) {
        onBad.add(where, "has no value");
      } else {
        sink.row(new RawRow(where, type, record.value()));
      }
    }

    /**
     * Operators' records share the topic of policies; the snapshot that one pins is there twice.
     */
    private static boolean control(byte @Nullable [] key) {
      String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
      return text.startsWith("control/") || text.startsWith("pinned/");
    }

    private void dropFinished() {
      heads
          .entrySet()
          .removeIf(
              entry ->
                  entry.getValue().isEmpty()
                      && consumer.position(entry.getKey())
                          >= ends.getOrDefault(entry.getKey(), 0L));
    }
  }
}
