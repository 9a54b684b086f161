package io.tidegate.deploy.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.broker.TestBroker;
import io.tidegate.deploy.scorecard.CallerView;
import io.tidegate.deploy.scorecard.Scenario;
import io.tidegate.deploy.scorecard.Scenarios;
import io.tidegate.pipeline.learner.TopicSetup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * T31, T32: no key, prompt or answer in a log, a metric, an event, a header or somebody's error,
 * over the whole catalogue, with everything logged that can be.
 */
@Tag("fault")
@Tag("kafka")
final class LeakTest {
  private static final String PROMPT = "canary-prompt-5d21";
  private static final String ANSWER = "hinge freeze";

  @Test
  void catalogue_withCanaries_leaksNone(@TempDir Path dir) throws Exception {
    try (TestBroker broker = TestBroker.start(dir)) {
      TopicSetup.ensure(broker.bootstrap(), 1, 1);
      String events = "events: { kafka: { bootstrap: \"" + broker.bootstrap() + "\" } }\n";
      try (FaultStand stand = FaultStand.start(events, "-Xmx256m", "-DTIDEGATE_LOG_LEVEL=TRACE")) {
        List<CallerView> views = new ArrayList<>();
        for (Scenario scenario : Scenarios.all()) {
          String model = "wall-" + scenario.id().toLowerCase(Locale.ROOT);
          for (boolean stream : new boolean[] {true, false}) {
            views.add(stand.caller().call(model, stream, "Repeat " + PROMPT, 8_000));
          }
        }
        views.add(stand.caller().call(PROMPT, false, "Repeat " + PROMPT, 5_000));
        FaultStand.await("events sent", () -> stand.metric("tidegate_events_queue_depth") == 0);
        String places =
            stand.gateway().output()
                + stand.metrics()
                + stand.admin("/admin/config")
                + stand.admin("/admin/policy")
                + headers(views);
        String published = topics(broker.bootstrap());

        assertThat(places + published)
            .doesNotContain(FaultStand.KEY)
            .doesNotContain(FaultStand.UPSTREAM_KEY)
            .doesNotContain(PROMPT)
            .doesNotContain(ANSWER);
        assertThat(published).contains("\"arm").contains("chosen");
        for (CallerView view : views) {
          if (view.outcome() == CallerView.Outcome.ERROR) {
            assertThat(view.raw())
                .doesNotContain(FaultStand.KEY)
                .doesNotContain(FaultStand.UPSTREAM_KEY);
          }
        }
      }
    }
  }

  private static String headers(List<CallerView> views) {
    StringBuilder all = new StringBuilder();
    views.forEach(view -> all.append(view.headers()).append('\n'));
    return all.toString();
  }

  /** Every byte of every topic of ours. */
  private static String topics(String bootstrap) {
    StringBuilder all = new StringBuilder();
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .listTopics()
          .forEach(
              (topic, infos) -> {
                if (topic.startsWith("tidegate.")) {
                  infos.forEach(i -> partitions.add(new TopicPartition(topic, i.partition())));
                }
              });
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          all.append(record.key() == null ? "" : text(record.key()));
          record.headers().forEach(h -> all.append(h.key()).append('=').append(text(h.value())));
          all.append(record.value() == null ? "" : text(record.value())).append('\n');
        }
      }
    }
    return all.toString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
