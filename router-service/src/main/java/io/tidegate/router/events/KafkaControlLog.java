package io.tidegate.router.events;

import io.tidegate.core.event.Topics;
import io.tidegate.router.policy.ControlLog;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Control records to the topic of policies; a producer for each, for they are rare. */
public final class KafkaControlLog implements ControlLog {
  private static final long ANSWER_MILLIS = 3_000;

  private final String source;
  private final Supplier<Producer<byte[], byte[]>> producers;

  /**
   * @param instance name of this router in {@code ce_source}
   */
  public KafkaControlLog(String instance, Supplier<Producer<byte[], byte[]>> producers) {
    this.source = "/tidegate/" + instance;
    this.producers = producers;
  }

  @Override
  public void publish(String key, byte[] value, long epochMillis) {
    Event event =
        new Event(
            Topics.POLICIES,
            key.startsWith("control/") ? Topics.POLICY_CONTROLLED : Topics.POLICY_PUBLISHED,
            UUID.randomUUID().toString(),
            key,
            epochMillis,
            "",
            value);
    try (Producer<byte[], byte[]> producer = producers.get()) {
      producer
          .send(CloudEventHeaders.record(event, source))
          .get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (KafkaException | TimeoutException e) {
      throw new ControlLogException(e.getClass().getSimpleName());
    } catch (ExecutionException e) {
      throw new ControlLogException(String.valueOf(e.getCause()).replaceFirst(":.*", ""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlLogException("interrupted");
    }
  }
}
