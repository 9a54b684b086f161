package io.tidegate.router.events;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that reads from Kafka for ever; while the broker is away it tries again, and waits. */
public final class LogFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final long BACKOFF_MILLIS_MIN = 200;
  private static final long STOP_MILLIS = 3_000;

  /** What is done with what is read, on the follower's thread. */
  public interface Reader {
    /** Says what to read and from where; called for each new connection. */
    void begin(Consumer<byte[], byte[]> consumer);

    /** Called before each poll. */
    default void before(Consumer<byte[], byte[]> consumer) {}

    void take(ConsumerRecords<byte[], byte[]> records);
  }

  private final String what;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Reader reader;
  private final long backoffMillisMax;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Thread thread;

  /**
   * @param what what is followed, for messages
   * @param consumers makes the consumer, on this follower's thread; may throw while the broker's
   *     name cannot be resolved
   * @param backoffMillisMax longest wait between two tries
   */
  public LogFollower(
      String what,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Reader reader,
      long backoffMillisMax) {
    this.what = what;
    this.consumers = consumers;
    this.reader = reader;
    this.backoffMillisMax = backoffMillisMax;
    this.thread = new Thread(this::run, "tidegate-" + what);
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    long backoff = BACKOFF_MILLIS_MIN;
    boolean told = false;
    while (!closing.get()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        reader.begin(consumer);
        while (!closing.get()) {
          reader.before(consumer);
          ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
          if (!records.isEmpty()) {
            backoff = BACKOFF_MILLIS_MIN;
            told = false;
            reader.take(records);
          }
        }
      } catch (KafkaException e) {
        if (!closing.get() && !told) {
          LOG.warn("{} cannot be followed: {}", what, e.getClass().getSimpleName());
          told = true;
        }
        if (!pause(backoff)) {
          return;
        }
        backoff = Math.min(2 * backoff, backoffMillisMax);
      }
    }
  }

  private static boolean pause(long millis) {
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
