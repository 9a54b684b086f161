package io.tidegate.router.events;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.router.ledger.LedgerLine;
import io.tidegate.router.metrics.GatewayMetrics;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events to Kafka from a thread of its own.
 *
 * <p>Requests only add to a bounded queue. While the broker is away the newest events wait in it;
 * those that had to give way are counted. A record that timed out goes back into the queue: the
 * learner ignores the duplicate that this may make.
 */
public final class EventPublisher implements EventSink {
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final long IDLE_MILLIS = 200;
  private static final long BACKOFF_MILLIS_MIN = 100;
  private static final long BACKOFF_MILLIS_MAX = 2_000;
  private static final Duration FLUSH = Duration.ofSeconds(2);

  private final EventQueue queue;
  private final String source;
  private final GatewayMetrics metrics;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean away = new AtomicBoolean();
  private final Thread thread;

  /**
   * @param instance name of this router in {@code ce_source}
   * @param capacity events that wait at most
   * @param producers makes the producer, on this publisher's thread; may throw until the broker's
   *     name can be resolved
   */
  public EventPublisher(
      String instance,
      int capacity,
      Supplier<Producer<byte[], byte[]>> producers,
      GatewayMetrics metrics) {
    this.queue = new EventQueue(capacity);
    this.source = "/tidegate/" + instance;
    this.producers = producers;
    this.metrics = metrics;
    this.thread = new Thread(this::run, "tidegate-events");
    thread.setDaemon(true);
    metrics.gauge("tidegate.events.queue.depth", queue, EventQueue::size);
  }

  /** Starts the thread. */
  public EventPublisher start() {
    thread.start();
    return this;
  }

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public void decision(DecisionMade decision, String traceparent) {
    add(Event.of(decision, traceparent));
  }

  @Override
  public void outcome(OutcomeObserved outcome, String traceparent) {
    add(Event.of(outcome, traceparent));
  }

  @Override
  public void feedback(FeedbackGiven feedback, String traceparent) {
    add(Event.of(feedback, traceparent));
  }

  @Override
  public void attempt(LedgerLine line) {
    add(Event.of(line));
  }

  /** Events that were dropped since the start. */
  public long dropped() {
    return queue.dropped();
  }

  /** Events that wait. */
  public int waiting() {
    return queue.size();
  }

  private void add(Event event) {
    if (queue.add(event)) {
      metrics.eventsDropped(1);
    }
  }

  private void run() {
    Producer<byte[], byte[]> producer = null;
    long backoff = BACKOFF_MILLIS_MIN;
    try {
      while (!closing.get() || queue.size() > 0) {
        Event event = queue.poll(IDLE_MILLIS);
        if (event == null) {
          continue;
        }
        try {
          producer = producer == null ? producers.get() : producer;
          if (send(producer, event)) {
            backoff = BACKOFF_MILLIS_MIN;
            continue;
          }
        } catch (KafkaException e) {
          putBack(event, e);
        }
        if (closing.get()) {
          break;
        }
        pause(backoff);
        backoff = Math.min(2 * backoff, BACKOFF_MILLIS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (producer != null) {
        producer.close(FLUSH);
      }
    }
  }

  /**
   * Hands one event to the producer, whose callback alone puts it back when it is not published:
   * the failure may come at once or later, on this thread or the producer's, but it comes once.
   *
   * @return whether it is under way or published
   * @throws KafkaException when the producer did not take it: no broker known yet, or its memory is
   *     full
   */
  private boolean send(Producer<byte[], byte[]> producer, Event event) {
    Future<?> sent =
        producer.send(
            CloudEventHeaders.record(event, source),
            (metadata, error) -> {
              if (error == null) {
                back();
              } else {
                putBack(event, error);
              }
            });
    if (!sent.isDone()) {
      return true;
    }
    try {
      sent.get();
      return true;
    } catch (java.util.concurrent.ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void putBack(Event event, @Nullable Exception error) {
    metrics.eventPublishError();
    if (away.compareAndSet(false, true)) {
      LOG.warn(
          "events: not published, kept for later: {}",
          error == null ? "unknown" : error.getClass().getSimpleName());
    }
    boolean hopeless = error != null && !(error instanceof RetriableException) && tooLarge(error);
    if (hopeless || !queue.putBack(event)) {
      metrics.eventsDropped(1);
    }
  }

  private static boolean tooLarge(Exception error) {
    return error instanceof org.apache.kafka.common.errors.RecordTooLargeException
        || error instanceof org.apache.kafka.common.errors.SerializationException;
  }

  private void back() {
    if (away.compareAndSet(true, false)) {
      LOG.info("events: published again");
    }
  }

  private static void pause(long millis) throws InterruptedException {
    Thread.sleep(millis);
  }

  /** Sends what waits for up to two seconds, then stops. */
  @Override
  public void close() {
    closing.set(true);
    try {
      thread.join(FLUSH.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(FLUSH.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (queue.size() > 0) {
      LOG.warn("events: {} were not published before the end", queue.size());
    }
  }
}
