package io.tidegate.pipeline.learner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a learner runs.
 *
 * @param bootstrap Kafka addresses, {@code host:port,host:port}
 * @param applicationId learners with the same id share the work; 1 to 200 of {@code [A-Za-z0-9._-]}
 * @param instanceId name of this one among them; a restart under the same name takes over at once
 * @param stateDir a directory of its own; nothing in it has to survive
 * @param partitions partitions of the topics of decisions, outcomes and feedback, 1 to 1024
 * @param replication copies of every topic, 1 to 32
 * @param threads stream threads, 1 to 64
 * @param decisionKey the key that signs decision ids; without it ids are not checked
 * @param snapshotInterval time between snapshots while something changes, 10 ms to 1 minute
 * @param commitInterval time between transactions, 10 ms to 1 minute
 * @param joinWindow how long after a decision its events may come, 1 minute to 90 days
 * @param joinsMax decisions that each partition remembers, 1 to 10^8; the oldest leave first
 * @param learning what is made of the statistics
 */
public record LearnerConfig(
    String bootstrap,
    String applicationId,
    String instanceId,
    Path stateDir,
    int partitions,
    int replication,
    int threads,
    Optional<byte[]> decisionKey,
    Duration snapshotInterval,
    Duration commitInterval,
    Duration joinWindow,
    int joinsMax,
    LearningOptions learning) {

  public LearnerConfig {
    requireMatch("bootstrap", bootstrap, ".+:\\d+(,.+:\\d+)*", "host:port,host:port");
    requireMatch("application id", applicationId, "[A-Za-z0-9._-]{1,200}", "letters, digits, ._-");
    requireMatch("instance id", instanceId, "[A-Za-z0-9._-]{1,200}", "letters, digits, ._-");
    requireRange("partitions", partitions, 1, 1024);
    requireRange("replication", replication, 1, 32);
    requireRange("threads", threads, 1, 64);
    requireRange("snapshot interval, ms", snapshotInterval.toMillis(), 10, 60_000);
    requireRange("commit interval, ms", commitInterval.toMillis(), 10, 60_000);
    requireRange("join window, s", joinWindow.toSeconds(), 60, 90L * 86_400);
    requireRange("joins max", joinsMax, 1, 100_000_000);
    decisionKey = decisionKey.map(byte[]::clone);
  }

  /** The defaults: one thread, 2 partitions, no copies, snapshots each 250 ms, window 7 days. */
  public static LearnerConfig of(String bootstrap, Path stateDir) {
    return new LearnerConfig(
        bootstrap,
        "tidegate-learner",
        "learner-1",
        stateDir,
        2,
        1,
        1,
        Optional.empty(),
        Duration.ofMillis(250),
        Duration.ofMillis(50),
        Duration.ofDays(7),
        250_000,
        LearningOptions.DEFAULT);
  }

  @Override
  public Optional<byte[]> decisionKey() {
    return decisionKey.map(byte[]::clone);
  }

  /** The same with ids checked by {@code key}. */
  public LearnerConfig withDecisionKey(byte[] key) {
    return new LearnerConfig(
        bootstrap,
        applicationId,
        instanceId,
        stateDir,
        partitions,
        replication,
        threads,
        Optional.of(key),
        snapshotInterval,
        commitInterval,
        joinWindow,
        joinsMax,
        learning);
  }

  /** The same under other names. */
  public LearnerConfig withNames(String application, String instance) {
    return new LearnerConfig(
        bootstrap,
        application,
        instance,
        stateDir,
        partitions,
        replication,
        threads,
        decisionKey,
        snapshotInterval,
        commitInterval,
        joinWindow,
        joinsMax,
        learning);
  }

  /** The same with other topic sizes and threads. */
  public LearnerConfig withShape(int partitionCount, int copies, int threadCount) {
    return new LearnerConfig(
        bootstrap,
        applicationId,
        instanceId,
        stateDir,
        partitionCount,
        copies,
        threadCount,
        decisionKey,
        snapshotInterval,
        commitInterval,
        joinWindow,
        joinsMax,
        learning);
  }

  /** The same with other intervals. */
  public LearnerConfig withIntervals(Duration snapshots, Duration commits) {
    return new LearnerConfig(
        bootstrap,
        applicationId,
        instanceId,
        stateDir,
        partitions,
        replication,
        threads,
        decisionKey,
        snapshots,
        commits,
        joinWindow,
        joinsMax,
        learning);
  }

  /** The same with another memory of decisions. */
  public LearnerConfig withJoins(Duration window, int max) {
    return new LearnerConfig(
        bootstrap,
        applicationId,
        instanceId,
        stateDir,
        partitions,
        replication,
        threads,
        decisionKey,
        snapshotInterval,
        commitInterval,
        window,
        max,
        learning);
  }

  /** The same that makes something else of its statistics. */
  public LearnerConfig withLearning(LearningOptions options) {
    return new LearnerConfig(
        bootstrap,
        applicationId,
        instanceId,
        stateDir,
        partitions,
        replication,
        threads,
        decisionKey,
        snapshotInterval,
        commitInterval,
        joinWindow,
        joinsMax,
        options);
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "learner: " + name + " must be " + min + " to " + max + ", was " + value);
    }
  }

  private static void requireMatch(String name, String value, String pattern, String said) {
    if (!value.matches(pattern)) {
      throw new IllegalArgumentException(
          "learner: " + name + " must be " + said + ", was \"" + value + "\"");
    }
  }
}
