package io.tidegate.router.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.router.RunningRouter;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class EventPublisherTest {
  private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(
        autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static FeedbackGiven feedback(int i) {
    return new FeedbackGiven("fb-" + i, "decision-" + i, "user", 1000L, 0.5, Optional.empty());
  }

  private static String header(ProducerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  @Test
  void feedback_published_asCloudEventInBinaryMode() {
    MockProducer<byte[], byte[]> producer = producer(true);
    try (EventPublisher publisher =
        new EventPublisher("r1", 10, () -> producer, new GatewayMetrics()).start()) {
      publisher.feedback(feedback(1), "00-x");
      RunningRouter.await(() -> producer.history().size() == 1);
    }
    ProducerRecord<byte[], byte[]> record = producer.history().get(0);
    assertThat(record.topic()).isEqualTo("tidegate.feedback.v1");
    assertThat(new String(record.key(), UTF_8)).isEqualTo("decision-1");
    assertThat(header(record, "content-type")).isEqualTo("application/json");
    assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(header(record, "ce_id")).isEqualTo("fb-1");
    assertThat(header(record, "ce_source")).isEqualTo("/tidegate/r1");
    assertThat(header(record, "ce_type")).isEqualTo("tidegate.feedback.given.v1");
    assertThat(header(record, "ce_time")).isEqualTo("1970-01-01T00:00:01Z");
    assertThat(header(record, "ce_traceparent")).isEqualTo("00-x");
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void feedback_brokerAway_oldestDroppedAndCountedRestPublishedLater() {
    MockProducer<byte[], byte[]> producer = producer(true);
    AtomicInteger tries = new AtomicInteger();
    boolean[] there = new boolean[1];
    GatewayMetrics metrics = new GatewayMetrics();
    try (EventPublisher publisher =
        new EventPublisher(
                "r1",
                5,
                () -> {
                  tries.incrementAndGet();
                  if (!there[0]) {
                    throw new KafkaException("no resolvable bootstrap urls");
                  }
                  return producer;
                },
                metrics)
            .start()) {
      for (int i = 0; i < 12; i++) {
        publisher.feedback(feedback(i), "");
      }
      RunningRouter.await(() -> tries.get() > 0);
      assertThat(publisher.waiting()).isLessThanOrEqualTo(5);
      there[0] = true;
      // One event may be in the publisher's hand, neither waiting nor sent: wait for the sum.
      RunningRouter.await(() -> publisher.dropped() + producer.history().size() == 12);
      assertThat(producer.history()).hasSizeBetween(4, 6);
      assertThat(metrics.scrape()).contains("tidegate_events_dropped_total");
    }
    assertThat(new String(producer.history().get(producer.history().size() - 1).key(), UTF_8))
        .isEqualTo("decision-11");
  }

  @Test
  void feedback_deliveryTimesOut_sentAgain() {
    MockProducer<byte[], byte[]> producer = producer(false);
    try (EventPublisher publisher =
        new EventPublisher("r1", 10, () -> producer, new GatewayMetrics()).start()) {
      publisher.feedback(feedback(1), "");
      RunningRouter.await(() -> producer.history().size() == 1);
      assertThat(producer.errorNext(new TimeoutException("late"))).isTrue();
      RunningRouter.await(() -> producer.history().size() == 2);
      assertThat(producer.completeNext()).isTrue();
    }
  }
}
