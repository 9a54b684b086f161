package io.tidegate.pipeline.learner;

import io.tidegate.core.event.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the product's topics where they are missing and checks those that are there. */
public final class TopicSetup {

  /** The learner's own counts, compacted; see {@link LearnerStatus}. */
  public static final String STATUS = "tidegate.learner-status.v1";

  /** Largest record, bytes: a snapshot of 200 arms fits. */
  static final int BYTES_MAX = 4 * 1024 * 1024;

  private static final String RETENTION_MILLIS = Long.toString(TimeUnit.DAYS.toMillis(30));

  /** Snapshots stay this long, so that decisions made with them can be made again. */
  private static final String SNAPSHOTS_KEPT_MILLIS = Long.toString(TimeUnit.DAYS.toMillis(7));

  private static final long TIMEOUT_SECONDS = 30;

  private TopicSetup() {}

  /**
   * Makes what is missing.
   *
   * @param bootstrap Kafka addresses
   * @param partitions partitions of decisions, outcomes and feedback; the others have one
   * @param replication copies of each
   * @throws IllegalStateException when Kafka can not be reached, or a topic that is there has
   *     another number of partitions
   */
  public static void ensure(String bootstrap, int partitions, int replication) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT_SECONDS * 1000);
    try (Admin admin = Admin.create(settings)) {
      List<NewTopic> wanted = topics(partitions, (short) replication);
      Set<String> there = await(admin.listTopics().names());
      for (NewTopic topic : wanted) {
        if (!there.contains(topic.name())) {
          create(admin, topic);
        }
      }
      for (NewTopic topic : wanted) {
        check(admin, topic);
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Kafka at " + bootstrap + " did not answer within " + TIMEOUT_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka at " + bootstrap + ": " + String.valueOf(cause(e).getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making topics", e);
    } catch (KafkaException e) {
      throw new IllegalStateException("Kafka at " + bootstrap + ": " + e.getMessage(), e);
    }
  }

  private static List<NewTopic> topics(int partitions, short replication) {
    List<NewTopic> topics = new ArrayList<>();
    for (String name : List.of(Topics.DECISIONS, Topics.OUTCOMES, Topics.FEEDBACK)) {
      topics.add(
          new NewTopic(name, partitions, replication)
              .configs(Map.of("retention.ms", RETENTION_MILLIS)));
    }
    topics.add(
        new NewTopic(Topics.LEDGER, 1, replication)
            .configs(Map.of("retention.ms", RETENTION_MILLIS)));
    for (String name : List.of(Topics.DEAD_LETTERS, Topics.ALERTS)) {
      topics.add(
          new NewTopic(name, 1, replication).configs(Map.of("retention.ms", RETENTION_MILLIS)));
    }
    topics.add(
        new NewTopic(Topics.POLICIES, 1, replication)
            .configs(
                Map.of(
                    "cleanup.policy",
                    "compact",
                    "min.compaction.lag.ms",
                    SNAPSHOTS_KEPT_MILLIS,
                    "max.message.bytes",
                    Integer.toString(BYTES_MAX))));
    topics.add(
        new NewTopic(STATUS, 1, replication)
            .configs(Map.of("cleanup.policy", "compact", "segment.ms", "600000")));
    return topics;
  }

  private static void create(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      await(admin.createTopics(List.of(topic)).all());
    } catch (ExecutionException e) {
      if (!(cause(e) instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /** A topic just made may take a moment to be known everywhere. */
  private static void check(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (true) {
      try {
        TopicDescription found =
            await(admin.describeTopics(List.of(topic.name())).allTopicNames()).get(topic.name());
        requirePartitions(topic, found);
        return;
      } catch (ExecutionException e) {
        if (!(cause(e) instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadlineNanos) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static void requirePartitions(
      NewTopic wanted, @org.jspecify.annotations.Nullable TopicDescription found) {
    if (found != null && found.partitions().size() != wanted.numPartitions()) {
      throw new IllegalStateException(
          "topic "
              + wanted.name()
              + ": must have "
              + wanted.numPartitions()
              + " partitions, has "
              + found.partitions().size()
              + "; say so with --partitions, or make it anew");
    }
  }

  private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }
}
