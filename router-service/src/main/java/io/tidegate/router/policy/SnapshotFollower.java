package io.tidegate.router.policy;

import io.tidegate.core.event.Topics;
import io.tidegate.core.snapshot.ControlCodec;
import io.tidegate.router.events.LogFollower;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the topic of policies and lays what it reads on the {@link PolicyBoard}: snapshots under
 * their scope, control records under {@code control/SCOPE}, pinned snapshots under {@code
 * pinned/SCOPE}.
 *
 * <p>Without a broker the router goes on with what it has.
 */
public final class SnapshotFollower implements AutoCloseable {
  private static final long BACKOFF_MILLIS_MAX = 5_000;
  private static final TopicPartition PARTITION = new TopicPartition(Topics.POLICIES, 0);

  private final PolicyBoard board;
  private final LogFollower follower;
  private final AtomicBoolean again = new AtomicBoolean();

  /**
   * @param consumers see {@link LogFollower}
   */
  public SnapshotFollower(PolicyBoard board, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.board = board;
    this.follower = new LogFollower("policy", consumers, new Reader(), BACKOFF_MILLIS_MAX);
  }

  /** Starts following. */
  public void start() {
    follower.start();
  }

  /**
   * Reads the topic once more from its beginning: there are tenants whose snapshots were passed.
   */
  public void readAgain() {
    again.set(true);
  }

  private final class Reader implements LogFollower.Reader {
    @Override
    public void begin(Consumer<byte[], byte[]> consumer) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
    }

    @Override
    public void before(Consumer<byte[], byte[]> consumer) {
      if (again.getAndSet(false)) {
        consumer.seekToBeginning(List.of(PARTITION));
      }
    }

    @Override
    public void take(ConsumerRecords<byte[], byte[]> records) {
      newest(records);
    }
  }

  /**
   * Control records in their order; of each scope's snapshots the newest that passes the gate, the
   * ones before are history.
   */
  void newest(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, List<byte[]>> snapshots = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() == null) {
        continue;
      }
      byte[] bytes = record.key();
      String key = bytes == null ? PolicyBoard.GLOBAL : new String(bytes, StandardCharsets.UTF_8);
      if (key.equals(ControlCodec.key(PolicyBoard.GLOBAL))) {
        board.control(record.value());
      } else if (key.equals(ControlCodec.pinnedKey(PolicyBoard.GLOBAL))) {
        board.pinned(record.value());
      } else {
        snapshots.computeIfAbsent(key, k -> new ArrayList<>()).add(record.value());
      }
    }
    snapshots.forEach(
        (scope, values) -> {
          for (int i = values.size() - 1; i >= 0; i--) {
            if (board.offer(scope, values.get(i))) {
              return;
            }
          }
        });
  }

  @Override
  public void close() {
    follower.close();
  }
}
