package io.tidegate.deploy.cli;

import io.tidegate.pipeline.learner.DecisionKeyFile;
import io.tidegate.pipeline.learner.Learner;
import io.tidegate.pipeline.learner.LearnerConfig;
import io.tidegate.pipeline.learner.LearnerStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate learn}: the learner as a process of its own. */
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Learn from the events in Kafka and publish policy snapshots, until stopped.",
      "",
      "Makes the topics that are missing. Every event counts exactly once, also when this process"
          + " is killed: start it again and it goes on. Start more of them (each with its own"
          + " --instance) to share the work.",
      ""
    })
final class LearnCommand implements Callable<Integer> {

  private static final Duration STOP_WITHIN = Duration.ofSeconds(25);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bootstrap",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Kafka addresses, separated by commas.")
  private String bootstrap = "";

  @Option(
      names = "--decision-key",
      paramLabel = "REF",
      description =
          "The key that the router signs decision ids with: file:PATH or env:NAME. Without it"
              + " signatures are not checked, and anybody who can write to Kafka can teach.")
  private Optional<String> decisionKey = Optional.empty();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "tidegate-learner",
      description = "A directory of this instance's own; nothing in it has to survive.")
  private Path stateDir = Path.of("tidegate-learner");

  @Option(
      names = "--application-id",
      paramLabel = "NAME",
      defaultValue = "tidegate-learner",
      description = "Learners with the same name share the work; another name learns afresh.")
  private String applicationId = "";

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      defaultValue = "learner-1",
      description = "Name of this instance; the same after a restart takes over at once.")
  private String instance = "";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "2",
      description = "Partitions of the topics of decisions, outcomes and feedback.")
  private int partitions;

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "1",
      description = "Copies of every topic; 3 on a cluster.")
  private int replication;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Stream threads.")
  private int threads;

  @Option(
      names = "--snapshot-ms",
      paramLabel = "MS",
      defaultValue = "250",
      description = "Time between snapshots while something changes.")
  private long snapshotMillis;

  @Option(
      names = "--commit-ms",
      paramLabel = "MS",
      defaultValue = "50",
      description = "Time between transactions.")
  private long commitMillis;

  @Option(
      names = "--window-days",
      paramLabel = "DAYS",
      defaultValue = "7",
      description = "How long after a decision its outcome and feedback may come.")
  private int windowDays;

  @Option(
      names = "--joins-max",
      paramLabel = "N",
      defaultValue = "250000",
      description = "Decisions that each partition remembers; the oldest leave first.")
  private int joinsMax;

  @Mixin private LearningFlags learning = new LearningFlags();

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopAndWait(stop, stopped), "stop-learner"));
    try (Learner learner = Learner.start(config())) {
      print("tidegate learn: reading " + bootstrap + " as " + applicationId);
      LearnerStatus last = LearnerStatus.NOTHING;
      while (!stop.await(1, TimeUnit.SECONDS)) {
        if (!learner.alive()) {
          return Main.FAILED;
        }
        LearnerStatus now = learner.status().orElse(last);
        if (!now.equals(last)) {
          print(line(now));
        }
        last = now;
      }
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  /** Lets the learner commit before the process goes. */
  private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      if (!stopped.await(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(Main.FAILED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private LearnerConfig config() {
    LearnerConfig config =
        LearnerConfig.of(bootstrap, stateDir)
            .withNames(applicationId, instance)
            .withShape(partitions, replication, threads)
            .withIntervals(Duration.ofMillis(snapshotMillis), Duration.ofMillis(commitMillis))
            .withJoins(Duration.ofDays(windowDays), joinsMax)
            .withLearning(learning.options());
    return decisionKey
        .map(ref -> config.withDecisionKey(DecisionKeyFile.read(ref, System.getenv())))
        .orElse(config);
  }

  private static String line(LearnerStatus s) {
    return "version "
        + s.version()
        + ": "
        + s.decisionsLogged()
        + " decisions, "
        + s.outcomesJoined()
        + " outcomes, "
        + s.feedbackJoined()
        + " feedbacks joined, "
        + s.duplicatesIgnored()
        + " duplicates ignored, "
        + s.deadLetters()
        + " dead letters";
  }
}
