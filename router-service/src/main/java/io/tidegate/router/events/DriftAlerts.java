package io.tidegate.router.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidegate.core.event.Topics;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.json.JsonObject;
import io.tidegate.router.metrics.GatewayMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest drift alerts of the learner; those that come while this router runs are counted. */
public final class DriftAlerts implements LogFollower.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(DriftAlerts.class);
  private static final int LATEST_MAX = 32;
  private static final long BACKOFF_MILLIS_MAX = 30_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * One alert.
   *
   * @param bucket the bucket of time in which it was detected
   * @param statistic what the detector had reached, over {@code threshold}
   * @param direction {@code up} or {@code down}
   */
  public record Alert(
      String scope,
      String arm,
      String signal,
      long bucket,
      double statistic,
      double threshold,
      String direction,
      long atEpochMillis) {

    static Alert decode(byte[] bytes) {
      JsonObject json = JsonObject.parse(bytes);
      return new Alert(
          json.optionalString("scope").orElse("global"),
          json.string("arm"),
          json.string("signal"),
          json.integer("bucket", 0),
          json.number("statistic", 0),
          json.number("threshold", 0),
          json.optionalString("direction").orElse(""),
          json.integer("at_ms", 0));
    }

    /** Writes the fields into an object that is open. */
    public void write(JsonGenerator out) throws IOException {
      out.writeStringField("scope", scope);
      out.writeStringField("arm", arm);
      out.writeStringField("signal", signal);
      out.writeNumberField("bucket", bucket);
      out.writeNumberField("statistic", statistic);
      out.writeNumberField("threshold", threshold);
      out.writeStringField("direction", direction);
      out.writeNumberField("at_ms", atEpochMillis);
    }

    /** The arm's public name. */
    String model() {
      int at = arm.indexOf('@');
      return at < 0 ? arm : arm.substring(0, at);
    }
  }

  private final GatewayMetrics metrics;
  private final Deque<Alert> latest = new ArrayDeque<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<TopicPartition, Long> counted = new HashMap<>();

  public DriftAlerts(GatewayMetrics metrics) {
    this.metrics = metrics;
  }

  /** Starts following the topic. */
  public LogFollower follow(Supplier<Consumer<byte[], byte[]>> consumers) {
    LogFollower follower = new LogFollower("alerts", consumers, this, BACKOFF_MILLIS_MAX);
    follower.start();
    return follower;
  }

  /** Oldest first. */
  public List<Alert> latest() {
    synchronized (latest) {
      return new ArrayList<>(latest);
    }
  }

  @Override
  public void begin(Consumer<byte[], byte[]> consumer) {
    List<PartitionInfo> infos =
        consumer.listTopics(PATIENCE).getOrDefault(Topics.ALERTS, List.of());
    if (infos.isEmpty()) {
      throw new UnknownTopicOrPartitionException("there is no topic " + Topics.ALERTS);
    }
    List<TopicPartition> partitions =
        infos.stream().map(i -> new TopicPartition(i.topic(), i.partition())).toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions, PATIENCE);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions, PATIENCE);
    for (TopicPartition partition : partitions) {
      long last = end.getOrDefault(partition, 0L);
      long first = begin.getOrDefault(partition, 0L);
      counted.putIfAbsent(partition, last);
      consumer.seek(partition, next.getOrDefault(partition, Math.max(first, last - LATEST_MAX)));
    }
  }

  @Override
  public void take(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      next.put(partition, record.offset() + 1);
      if (record.value() != null) {
        take(record.value(), record.offset() >= counted.getOrDefault(partition, 0L));
      }
    }
  }

  private void take(byte[] value, boolean count) {
    try {
      Alert alert = Alert.decode(value);
      synchronized (latest) {
        latest.addLast(alert);
        if (latest.size() > LATEST_MAX) {
          latest.removeFirst();
        }
      }
      if (count) {
        metrics.drift(alert.model(), alert.signal());
        LOG.warn("drift: {} of {} went {}", alert.signal(), alert.model(), alert.direction());
      }
    } catch (JsonFormatException e) {
      LOG.warn("drift: an alert is not understood: {}", e.getMessage());
    }
  }
}
