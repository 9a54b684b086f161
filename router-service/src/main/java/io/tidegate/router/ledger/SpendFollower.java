package io.tidegate.router.ledger;

import io.tidegate.core.event.Topics;
import io.tidegate.core.json.JsonFormatException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ledger's topic since midnight UTC on a thread of its own, so that a gateway knows what
 * it spent before a restart and what the others spend.
 *
 * <p>Without a broker the gateway goes on with what it knows.
 */
public final class SpendFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpendFollower.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final long DAY_MILLIS = 86_400_000;
  private static final long SKEW_MILLIS_MAX = 3_600_000;
  private static final long BACKOFF_MILLIS = 1_000;
  private static final long STOP_MILLIS = 3_000;

  private final Ledger ledger;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final LongSupplier clockMillis;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "tidegate-spend");

  /**
   * @param consumers makes the consumer, on this follower's thread; may throw
   */
  public SpendFollower(
      Ledger ledger, Supplier<Consumer<byte[], byte[]>> consumers, LongSupplier clockMillis) {
    this.ledger = ledger;
    this.consumers = consumers;
    this.clockMillis = clockMillis;
    thread.setDaemon(true);
  }

  public SpendFollower start() {
    thread.start();
    return this;
  }

  /** Waits until today's lines are known; false when that takes longer. */
  public boolean awaitCaughtUp(long millis) throws InterruptedException {
    return caughtUp.await(millis, TimeUnit.MILLISECONDS);
  }

  private void run() {
    boolean told = false;
    while (!closing.get()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
        told = false;
      } catch (KafkaException e) {
        if (!closing.get() && !told) {
          LOG.warn("ledger: the topic cannot be followed: {}", e.getClass().getSimpleName());
          told = true;
        }
      }
      try {
        if (!closing.get()) {
          Thread.sleep(BACKOFF_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.LEDGER).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      return;
    }
    consumer.assign(partitions);
    long midnight = Math.floorDiv(clockMillis.getAsLong(), DAY_MILLIS) * DAY_MILLIS;
    Map<TopicPartition, Long> from = new HashMap<>();
    partitions.forEach(partition -> from.put(partition, midnight));
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(from);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp start = starts.get(partition);
      consumer.seek(partition, start == null ? ends.getOrDefault(partition, 0L) : start.offset());
    }
    while (!closing.get()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        hear(record);
      }
      if (caughtUp.getCount() > 0
          && ends.entrySet().stream()
              .allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
        ledger.costs().completeSince(midnight);
        caughtUp.countDown();
      }
    }
  }

  private void hear(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      LedgerLine line = LedgerCodec.decode(record.value());
      if (line.atEpochMillis() <= clockMillis.getAsLong() + SKEW_MILLIS_MAX) {
        ledger.hear(line);
      }
    } catch (JsonFormatException e) {
      LOG.warn("ledger: {}-{}@{} is no line", record.topic(), record.partition(), record.offset());
    }
  }

  @Override
  public void close() {
    closing.set(true);
    try {
      thread.join(STOP_MILLIS);
      if (thread.isAlive()) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
