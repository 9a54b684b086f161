package io.tidegate.router.policy;

import io.tidegate.core.event.Topics;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.core.snapshot.SnapshotGate;
import io.tidegate.router.metrics.GatewayMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of policy snapshots on a thread of its own and puts each that passes the gate
 * in use.
 *
 * <p>A refused snapshot changes nothing, is counted, and is told in one line. Without a broker the
 * router goes on with what it has.
 */
public final class SnapshotFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFollower.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final long BACKOFF_MILLIS_MIN = 200;
  private static final long BACKOFF_MILLIS_MAX = 5_000;
  private static final long STOP_MILLIS = 3_000;

  private final String scope;
  private final PolicyHolder holder;
  private final SnapshotGate gate;
  private final Optional<LastGood> lastGood;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final GatewayMetrics metrics;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Thread thread = new Thread(this::run, "tidegate-policy");

  /**
   * @param scope the key of the snapshots to follow
   * @param consumers makes the consumer, on this follower's thread; may throw while the broker's
   *     name cannot be resolved
   */
  public SnapshotFollower(
      String scope,
      PolicyHolder holder,
      SnapshotGate gate,
      Optional<LastGood> lastGood,
      Supplier<Consumer<byte[], byte[]>> consumers,
      GatewayMetrics metrics) {
    this.scope = scope;
    this.holder = holder;
    this.gate = gate;
    this.lastGood = lastGood;
    this.consumers = consumers;
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  /** Puts the snapshot on disk in use, if there is one that passes the gate. */
  public void restore() {
    lastGood.flatMap(LastGood::read).ifPresent(bytes -> admit(bytes, false));
  }

  /** Starts following. */
  public void start() {
    thread.start();
  }

  private void run() {
    long backoff = BACKOFF_MILLIS_MIN;
    boolean told = false;
    while (!closing.get()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        TopicPartition partition = new TopicPartition(Topics.POLICIES, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (!closing.get()) {
          ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
          if (!records.isEmpty()) {
            backoff = BACKOFF_MILLIS_MIN;
            told = false;
            newest(records);
          }
        }
      } catch (KafkaException e) {
        if (!closing.get() && !told) {
          LOG.warn("policy: snapshots cannot be followed: {}", e.getClass().getSimpleName());
          told = true;
        }
        if (!pause(backoff)) {
          return;
        }
        backoff = Math.min(2 * backoff, BACKOFF_MILLIS_MAX);
      }
    }
  }

  /** Judges from the newest back to the first that passes; the ones before are history. */
  void newest(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<byte[]> values = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      byte[] key = record.key();
      if (record.value() != null
          && (key == null || new String(key, StandardCharsets.UTF_8).equals(scope))) {
        values.add(record.value());
      }
    }
    for (int i = values.size() - 1; i >= 0; i--) {
      if (admit(values.get(i), true)) {
        return;
      }
    }
  }

  /** True when an older snapshot cannot be better: this one is in use, or already too old. */
  private boolean admit(byte[] bytes, boolean keep) {
    PolicySnapshot snapshot;
    try {
      snapshot = SnapshotCodec.decode(bytes);
    } catch (JsonFormatException e) {
      refused("corrupt", String.valueOf(e.getMessage()));
      return false;
    }
    if (!snapshot.scope().equals(scope)) {
      return false;
    }
    PolicyState current = holder.current();
    if (snapshot.version() == current.version() && snapshot.id().equals(current.snapshotId())) {
      return true;
    }
    SnapshotGate.Verdict verdict = gate.judge(snapshot, current);
    if (verdict instanceof SnapshotGate.Admitted admitted) {
      holder.replace(admitted.state());
      metrics.snapshot("promoted", "none");
      LOG.debug("policy: version {} is in use", snapshot.version());
      if (keep && lastGood.isPresent() && !lastGood.get().write(bytes)) {
        metrics.snapshot("not_kept", "disk");
      }
      return true;
    }
    if (verdict instanceof SnapshotGate.Refused refused) {
      refused(refused.cause(), refused.sentence());
      return refused.cause().equals("stale");
    }
    return false;
  }

  private void refused(String cause, String sentence) {
    metrics.snapshot("rejected", cause);
    LOG.warn("policy: snapshot refused ({}): {}", cause, sentence);
  }

  private boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
