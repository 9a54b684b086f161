package io.tidegate.router.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** CloudEvents 1.0 in binary mode: attributes in record headers, the value bare JSON. */
final class CloudEventHeaders {
  private CloudEventHeaders() {}

  /**
   * @param source who says so, {@code /tidegate/INSTANCE}
   */
  static ProducerRecord<byte[], byte[]> record(Event event, String source) {
    byte[] key = bytes(event.subject());
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(event.topic(), key, event.value());
    Headers headers = record.headers();
    headers.add("content-type", bytes("application/json"));
    headers.add("ce_specversion", bytes("1.0"));
    headers.add("ce_id", bytes(event.id()));
    headers.add("ce_source", bytes(source));
    headers.add("ce_type", bytes(event.type()));
    headers.add("ce_time", bytes(Instant.ofEpochMilli(event.epochMillis()).toString()));
    headers.add("ce_subject", key);
    headers.add("ce_partitionkey", key);
    if (!event.traceparent().isEmpty()) {
      headers.add("ce_traceparent", bytes(event.traceparent()));
    }
    return record;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
