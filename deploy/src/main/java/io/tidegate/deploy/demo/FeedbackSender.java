package io.tidegate.deploy.demo;

import io.tidegate.core.event.EventCodec;
import io.tidegate.core.event.FeedbackGiven;
import io.tidegate.core.event.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * An application that tells through Kafka how good answers were: most at once, one in ten after
 * {@value #LATE_BY} later requests, one in twelve twice, one in twenty never.
 */
final class FeedbackSender implements AutoCloseable {
  private static final int LATE_BY = 20;
  private static final double MISSING = 0.05;
  private static final double LATE = 0.10;
  private static final double TWICE = 1.0 / 12;

  private record Waiting(int dueAtRequest, FeedbackGiven feedback) {}

  private final KafkaProducer<String, byte[]> producer;
  private final Random random;
  private final Deque<Waiting> late = new ArrayDeque<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private int requests;
  private int sent;
  private int lateSent;
  private int repeated;

  FeedbackSender(String bootstrap, long seed) {
    this.random = new Random(seed + 1);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.CLIENT_ID_CONFIG,
                "demo-application",
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Takes note of one judged answer; sends it now, later or never. */
  synchronized void judged(String decisionId, double score) {
    requests++;
    double lot = random.nextDouble();
    if (lot >= MISSING) {
      FeedbackGiven feedback =
          new FeedbackGiven(
              UUID.randomUUID().toString(),
              decisionId,
              "test",
              System.currentTimeMillis(),
              score,
              Optional.empty());
      if (lot < MISSING + LATE) {
        late.add(new Waiting(requests + LATE_BY, feedback));
      } else {
        send(feedback);
      }
    }
    while (!late.isEmpty() && late.peek().dueAtRequest() <= requests) {
      sendLate();
    }
  }

  /** Sends what is still held back and waits until the broker has everything. */
  synchronized void finish() {
    while (!late.isEmpty()) {
      sendLate();
    }
    producer.flush();
  }

  /** Different feedbacks sent. */
  synchronized int sent() {
    return sent;
  }

  /** Of these, how many came after later requests. */
  synchronized int late() {
    return lateSent;
  }

  /** Feedbacks sent once more. */
  synchronized int repeated() {
    return repeated;
  }

  /** True when the broker took every one. */
  synchronized boolean allAcknowledged() {
    return acknowledged.get() == sent + repeated;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }

  private void sendLate() {
    lateSent++;
    send(late.remove().feedback());
  }

  private void send(FeedbackGiven feedback) {
    publish(feedback);
    sent++;
    if (random.nextDouble() < TWICE) {
      publish(feedback);
      repeated++;
    }
  }

  private void publish(FeedbackGiven feedback) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(Topics.FEEDBACK, feedback.decisionId(), EventCodec.encode(feedback));
    Headers headers = record.headers();
    Map.of(
            "content-type",
            "application/json",
            "ce_specversion",
            "1.0",
            "ce_id",
            feedback.feedbackId(),
            "ce_source",
            "/demo-application",
            "ce_type",
            Topics.FEEDBACK_GIVEN,
            "ce_time",
            Instant.ofEpochMilli(feedback.givenEpochMillis()).toString(),
            "ce_subject",
            feedback.decisionId(),
            "ce_partitionkey",
            feedback.decisionId())
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    // The callback below hears of failures, so the future is not needed.
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.incrementAndGet();
              }
            });
  }
}
